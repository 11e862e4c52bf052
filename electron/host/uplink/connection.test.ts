import { EventEmitter } from 'node:events';

import type { mqtt } from 'aws-iot-device-sdk-v2';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { MqttAccess } from './backend.ts';
import { rawSentence, say } from '../../contract/sentences/say.ts';
import { Connection, type Link } from './connection.ts';

const ACCESS: MqttAccess = { host: 'backend', port: 8883, certificatePem: '', privateKeyPem: '' };

interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

function deferred<T>(): Deferred<T> {
  let settle: Pick<Deferred<T>, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, resolve: (value) => settle?.resolve(value), reject: (error) => settle?.reject(error) };
}

/** The library's connection, as far as it is used here. */
class FakeMqtt extends EventEmitter {
  ended = false;
  readonly connecting = deferred<boolean>();
  readonly subscribed: string[] = [];

  connect(): Promise<boolean> {
    return this.connecting.promise;
  }

  disconnect(): Promise<void> {
    this.ended = true;
    return Promise.resolve();
  }

  subscribe(topic: string): Promise<object> {
    this.subscribed.push(topic);
    return Promise.resolve({});
  }
}

let made: FakeMqtt[];
let links: [Link, string | null][];
let access: () => Promise<MqttAccess>;
let explain: () => Promise<string>;
let onLink: (link: Link) => void;
let onMessage: () => void;
let log: () => void;
let connection: Connection;

beforeEach(() => {
  vi.useFakeTimers();
  made = [];
  links = [];
  access = () => Promise.resolve(ACCESS);
  explain = () => Promise.resolve('The door is shut');
  onLink = () => undefined;
  onMessage = () => undefined;
  log = () => undefined;
  connection = new Connection(
    {
      racerId: 'r-ann',
      access: () => access(),
      explain: () => explain().then(rawSentence),
      onLink: (link, message) => {
        links.push([link, message?.message ?? null]);
        onLink(link);
      },
      onMessage: () => onMessage(),
      log: () => log(),
    },
    () => {
      const fake = new FakeMqtt();
      made.push(fake);
      return fake as unknown as mqtt.MqttClientConnection;
    },
  );
});
afterEach(async () => {
  const closed = connection.close();
  await vi.advanceTimersByTimeAsync(1000);
  await closed;
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const newest = (): FakeMqtt => made.at(-1) ?? expect.fail('nobody has connected');
const last = (): Link | undefined => links.at(-1)?.[0];

async function connected(): Promise<FakeMqtt> {
  connection.start();
  await pass(0);
  newest().connecting.resolve(false);
  await pass(0);
  expect(last()).toBe('connected');
  return newest();
}

/** It comes back by itself, and ends again after a while, ms. */
async function resumeFor(fake: FakeMqtt, ms: number): Promise<void> {
  fake.emit('resume', 0, false);
  await pass(ms);
  fake.emit('interrupt', 0);
}

it('never takes a link that breaks for another machine, however often and soon it breaks', async () => {
  const fake = await connected();
  fake.emit('interrupt', 0);
  for (let breaks = 0; breaks < 20; breaks += 1) {
    await pass(1000);
    await resumeFor(fake, breaks * 500);
    expect(last()).toBe('reconnecting');
  }
  fake.emit('resume', 0, false);
  expect([made.length, last(), connection.connected]).toEqual([1, 'connected', true]);
});

it('gives way when it is told to, and tries no more', async () => {
  const fake = await connected();
  connection.giveWay();
  expect(links.at(-1)).toEqual([
    'takenOver',
    'You have connected on another computer, so this one has stopped. What you rode here is safe.',
  ]);
  expect([fake.ended, connection.connected]).toEqual([true, false]);
  // What comes late from the connection that was given up changes nothing, and nobody tries again.
  fake.emit('interrupt', 0);
  fake.emit('resume', 0, false);
  await pass(600_000);
  expect([made.length, last()]).toEqual([1, 'takenOver']);
});

it('gives way also while it is waiting to try again', async () => {
  const fake = await connected();
  fake.emit('interrupt', 0);
  connection.giveWay();
  await pass(600_000);
  expect([made.length, last()]).toEqual([1, 'takenOver']);
});

it('connects here again when it is told to', async () => {
  const fake = await connected();
  connection.subscribe('a/topic');
  connection.giveWay();
  connection.restart(say('connectingHere'));
  expect(links.at(-1)).toEqual(['reconnecting', 'Connecting here again. Your ride is kept.']);
  await pass(0);
  newest().connecting.resolve(false);
  await pass(0);
  expect([fake.ended, made.length, last(), newest().subscribed]).toEqual([true, 2, 'connected', ['a/topic']]);
});

it('listens for answers before anybody can ask', async () => {
  connection.subscribe('replies');
  let heard: string[] | undefined;
  onLink = (link) => {
    if (link === 'connected') heard = [...newest().subscribed];
  };
  await connected();
  expect(heard).toEqual(['replies']);
});

it('asks for the way in again when a break lasts, and says then why it is shut', async () => {
  const fake = await connected();
  fake.emit('interrupt', 0);
  expect(links.at(-1)).toEqual(['reconnecting', 'The connection broke; trying again. Your ride is kept.']);
  await pass(12_000);
  expect([made.length, fake.ended]).toEqual([2, true]);
  newest().connecting.reject(new Error('TLS'));
  await pass(0);
  expect(links.at(-1)).toEqual(['down', 'The door is shut; trying again in 1 s.']);
  await pass(1000);
  newest().connecting.reject(new Error('TLS'));
  await pass(0);
  expect(links.at(-1)).toEqual(['down', 'The door is shut; trying again in 2 s.']);
  await pass(2000);
  newest().connecting.resolve(false);
  await pass(60_000);
  expect([made.length, last()]).toEqual([4, 'connected']);
});

it('has one connection only, however its restarts fall', async () => {
  const explained = deferred<string>();
  explain = () => explained.promise;
  connection.start();
  await pass(0);
  newest().connecting.reject(new Error('TLS'));
  await pass(0);
  // Why the first has failed is still being found out.
  connection.restart();
  await pass(0);
  const ways: ((access: MqttAccess) => void)[] = [];
  access = () => new Promise((resolve) => ways.push(resolve));
  connection.restart();
  connection.restart();
  for (const open of ways) open(ACCESS);
  explained.resolve('Too late');
  await pass(0);
  newest().connecting.resolve(false);
  await pass(60_000);
  expect(made.filter(({ ended }) => !ended)).toHaveLength(1);
  expect([last(), links.some(([, message]) => message?.startsWith('Too late'))]).toEqual([
    'connected',
    false,
  ]);
});

it('stays closed', async () => {
  await connected();
  const closed = connection.close();
  connection.restart();
  await pass(60_000);
  await closed;
  expect([made.length, connection.connected]).toEqual([1, false]);
});

it('lets nothing out of a callback of the library, which would end the process', async () => {
  const broken = (): never => {
    throw new Error('a bug');
  };
  log = broken;
  onMessage = broken;
  const fake = await connected();
  // What an emitter's listeners throw comes out of `emit`, as it comes out of the library's.
  fake.emit('message', 'a/topic', new Uint8Array([1]).buffer);
  fake.emit('message', 'a/topic', undefined);
  fake.emit('error', new Error('TLS'));
  onLink = broken;
  fake.emit('interrupt', 0);
  fake.emit('resume', 0, false);
  expect(links.map(([link]) => link)).toEqual(['starting', 'connected', 'reconnecting', 'connected']);
});

it('leaves no rejection behind when whoever is told of a failure throws', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  connection.start();
  await pass(0);
  onLink = () => {
    throw new Error('a bug');
  };
  newest().connecting.reject(new Error('TLS'));
  await pass(0);
  vi.useRealTimers();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', unhandled);
  vi.useFakeTimers();
  expect(unhandled).not.toHaveBeenCalled();
});
