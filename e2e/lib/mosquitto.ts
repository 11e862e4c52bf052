/** Eclipse mosquitto as a third party's broker for the tests: MQTT over mutual TLS, rights by its ACL file. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { libraryPath, provideDebianProgram } from './debian-package.ts';
import { freePort } from './free-port.ts';

/** The broker needs libdlt and libwrap besides what every Debian has; its own installation would start a daemon. */
const PROGRAM = { packages: ['mosquitto', 'libdlt2', 'libwrap0'], file: 'usr/sbin/mosquitto' } as const;
const START_TIMEOUT = 10_000;

export interface MosquittoOptions {
  /** An empty folder for its files. */
  dir: string;
  caPem: string;
  server: { certificatePem: string; privateKeyPem: string };
  /** https://mosquitto.org/man/mosquitto-conf-5.html, `acl_file` */
  acl: string;
}

export interface Mosquitto {
  readonly port: number;
  /** What it has logged so far. */
  log(): string;
  close(): Promise<void>;
}

/** @throws Error in one sentence, with what it logged */
export async function startMosquitto(options: MosquittoOptions): Promise<Mosquitto> {
  const root = await provideDebianProgram(PROGRAM);
  const port = await freePort();
  const config = writeFiles(options, port);
  let log = '';
  const child = spawn(path.join(root, PROGRAM.file), ['-c', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LD_LIBRARY_PATH: libraryPath(root) },
  });
  const gone = new Promise<void>((resolve) =>
    child.once('close', () => resolve()).once('error', () => resolve()),
  );
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  }
  const close = async (): Promise<void> => {
    child.kill();
    await gone;
  };
  const until = performance.now() + START_TIMEOUT;
  while (!(await listens(port))) {
    if (child.exitCode === null && performance.now() < until) await sleep(20);
    else {
      await close();
      throw new Error(`mosquitto did not start: ${log.trim()}`);
    }
  }
  return { port, log: () => log, close };
}

function writeFiles({ dir, caPem, server, acl }: MosquittoOptions, port: number): string {
  const file = (name: string, text: string): string => {
    const at = path.join(dir, name);
    // It may give up root for a user of its own, who must be able to read them.
    fs.writeFileSync(at, text, { mode: 0o644 });
    return at;
  };
  const config = `
listener ${port} 127.0.0.1
cafile ${file('ca.pem', caPem)}
certfile ${file('server.pem', server.certificatePem)}
keyfile ${file('server-key.pem', server.privateKeyPem)}
acl_file ${file('acl', acl)}
allow_anonymous false
require_certificate true
# Who somebody is, its certificate says, and also under which client id it is known.
use_identity_as_username true
use_username_as_clientid true
retain_available false
max_queued_messages 0
persistence false
# stdout would be held back in blocks.
log_dest stderr
set_tcp_nodelay true
log_type all
user root
`;
  return file('mosquitto.conf', config);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
