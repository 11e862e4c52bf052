import { EventEmitter } from 'node:events';

import type { mqtt } from 'aws-iot-device-sdk-v2';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { MqttAccess } from './backend.ts';
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
let connection: Connection;

beforeEach(() => {
  vi.useFakeTimers();
  made = [];
  links = [];
  access = () => Promise.resolve(ACCESS);
  explain = () => Promise.resolve('The door is shut');
  connection = new Connection(
    {
      racerId: 'r-ann',
      access: () => access(),
      explain: () => explain(),
      onLink: (link, message) => links.push([link, message]),
      onMessage: () => undefined,
      log: () => undefined,
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

it('gives way to another machine of the rider: twice it came back, and was ended at once', async () => {
  const fake = await connected();
  await pass(100_000);
  fake.emit('interrupt', 0);
  await pass(1000);
  await resumeFor(fake, 1100);
  expect(last()).toBe('reconnecting');
  await pass(2000);
  await resumeFor(fake, 5800);
  expect(links.at(-1)).toEqual([
    'takenOver',
    'You have connected on another computer, so this one has stopped. What you rode here is safe.',
  ]);
  expect([fake.ended, connection.connected]).toEqual([true, false]);
  // What comes late from the connection that was given up changes nothing, and nobody tries again.
  fake.emit('resume', 0, false);
  await pass(600_000);
  expect([made.length, last()]).toEqual([1, 'takenOver']);
});

it('is the first to give way: the newer of the two has come back one time less', async () => {
  const fake = await connected();
  fake.emit('interrupt', 0);
  await resumeFor(fake, 1000);
  expect(last()).toBe('reconnecting');
});

it.each([
  ['that comes back for longer between its breaks', [1000, 9000, 1000, 60_000]],
  ['whose breaks are never two at once', [5000, 9000, 5000]],
])('goes on through a flaky network %s', async (_, lives) => {
  const fake = await connected();
  fake.emit('interrupt', 0);
  for (const life of lives) {
    await pass(1000);
    await resumeFor(fake, life);
  }
  fake.emit('resume', 0, false);
  expect([made.length, last(), connection.connected]).toEqual([1, 'connected', true]);
});

it('connects here again when it is told to, and takes over in its turn', async () => {
  const fake = await connected();
  connection.subscribe('a/topic');
  fake.emit('interrupt', 0);
  await resumeFor(fake, 1000);
  await resumeFor(fake, 1000);
  expect(last()).toBe('takenOver');
  connection.restart('Connecting here again.');
  expect(links.at(-1)).toEqual(['reconnecting', 'Connecting here again.']);
  await pass(0);
  newest().connecting.resolve(false);
  await pass(0);
  expect([made.length, last(), newest().subscribed]).toEqual([2, 'connected', ['a/topic']]);
  // What has been counted before counts no more.
  newest().emit('interrupt', 0);
  await resumeFor(newest(), 1000);
  expect(last()).toBe('reconnecting');
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
