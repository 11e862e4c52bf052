/**
 * Loaded by Node into each process and thread of the app before the app's own code (NODE_OPTIONS=--import), so that what
 * is built has no hook for any of this. The faults are made where a process meets the outside: at its listening sockets, at
 * requests as they arrive, and at the machine's clock.
 */
import net, { type Socket } from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { isMainThread } from 'node:worker_threads';

import { ALL_WELL, readSwitches, SWITCHES_VARIABLE, type Switches } from './switches.ts';
import { answerThrottled, isPutRecords, type Arrived } from './throttle.ts';

/** Between two looks at the switches, real ms. */
const LOOK_MS = 20;

const file = process.env[SWITCHES_VARIABLE];
// The only thread of the app is the table's.
const isTable = !isMainThread;
const isCloud = isMainThread && path.basename(process.argv[1] ?? '') === 'cloud.js';
let switches: Switches = ALL_WELL;

/** Connections that can be cut. */
const open = new Set<Socket>();

function isGone(server: net.Server): boolean {
  return (isTable && switches.tableGone) || (isCloud && switches.brokerGone && server instanceof tls.Server);
}

type Emit = (this: net.Server, event: string, ...args: unknown[]) => boolean;
const { emit } = net.Server.prototype as unknown as { emit: Emit };
net.Server.prototype.emit = function (this: net.Server, event: string, ...args: unknown[]): boolean {
  if (event === 'connection' && (isTable || (isCloud && this instanceof tls.Server))) {
    const socket = args[0] as Socket;
    if (isGone(this)) {
      socket.destroy();
      return true;
    }
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  }
  if (event === 'request' && isCloud && switches.throttle !== 'no' && isPutRecords(args[0] as Arrived)) {
    const [request, response] = args as [Arrived, Parameters<typeof answerThrottled>[1]];
    const pass = (passed: Arrived, answer: unknown): void => void emit.call(this, event, passed, answer);
    void answerThrottled(request, response, switches.throttle, pass);
    return true;
  }
  return emit.call(this, event, ...args);
};

const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given: [] | ConstructorParameters<typeof RealDate>) {
    if (given.length === 0) super(RealDate.now() + switches.clockMs);
    else super(...given);
  }

  static override now(): number {
    return RealDate.now() + switches.clockMs;
  }
} as typeof RealDate;

function look(from: string): void {
  switches = readSwitches(from);
  if ((isTable && switches.tableGone) || (isCloud && switches.brokerGone)) {
    for (const socket of open) socket.destroy();
  }
}

if (file !== undefined) {
  look(file);
  setInterval(() => look(file), LOOK_MS).unref();
}
