import { describe, expect, it } from 'vitest';

import type { Connection } from './link.ts';
import { websocketLink, type Socket } from './websocket.ts';

class FakeSocket implements Socket {
  readonly sent: { id: number; command: string; params: unknown }[] = [];
  readonly #listeners: Record<string, ((message: { data: unknown }) => void)[]> = {};

  addEventListener(type: string, listener: (message: { data: unknown }) => void): void {
    (this.#listeners[type] ??= []).push(listener);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as (typeof this.sent)[number]);
  }

  fire(type: 'open' | 'close' | 'message', data: unknown = null): void {
    for (const listen of this.#listeners[type] ?? []) listen({ data: JSON.stringify(data) });
  }
}

function setUp() {
  const sockets: FakeSocket[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  const connections: Connection[] = [];
  const link = websocketLink(
    () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    { setTimeout: (run: () => void, ms: number) => timers.push({ run, ms }) },
  );
  link.onConnection((connection) => connections.push(connection));
  return { link, sockets, timers, connections, newest: () => sockets.at(-1) as FakeSocket };
}

describe('websocketLink', () => {
  it('answers a command by its id, in whatever order replies come', async () => {
    const { link, newest } = setUp();
    newest().fire('open');
    const first = link.invoke('state.get', null);
    const second = link.invoke('ride.leave', null);
    const [a, b] = newest().sent;
    newest().fire('message', { id: b?.id, reply: { ok: true, value: 'b' } });
    newest().fire('message', { id: a?.id, reply: { ok: true, value: 'a' } });
    expect(await first).toEqual({ ok: true, value: 'a' });
    expect(await second).toEqual({ ok: true, value: 'b' });
    expect(a).toMatchObject({ command: 'state.get', params: null });
  });

  it('hands events to their listeners until these end', () => {
    const { link, newest } = setUp();
    const heard: unknown[] = [];
    const end = link.subscribe('board', (payload) => heard.push(payload));
    newest().fire('message', { event: 'board', payload: 1 });
    newest().fire('message', { event: 'roster', payload: 2 });
    end();
    newest().fire('message', { event: 'board', payload: 3 });
    expect(heard).toEqual([1]);
  });

  it('answers what was under way as lost, and comes back after 1 s, 2 s, then every 5 s', async () => {
    const { link, sockets, timers, connections, newest } = setUp();
    newest().fire('open');
    const pending = link.invoke('ride.join', { classId: 1 });
    newest().fire('close');
    expect(await pending).toMatchObject({ ok: false, error: { code: 'LINK_LOST' } });
    expect(await link.invoke('state.get', null)).toMatchObject({ ok: false });
    for (let tries = 0; tries < 3; tries += 1) {
      timers.at(-1)?.run();
      newest().fire('close');
    }
    expect(timers.map(({ ms }) => ms)).toEqual([1000, 2000, 5000, 5000]);
    timers.at(-1)?.run();
    newest().fire('open');
    expect(sockets).toHaveLength(5);
    expect(connections.at(-1)).toEqual({ kind: 'connected' });
    newest().fire('close');
    expect(timers.at(-1)?.ms).toBe(1000);
  });
});
