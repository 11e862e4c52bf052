/** What a ride needs around it, in memory: a backend that holds what arrives, a clock that fake timers move, a folder. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { vi } from 'vitest';

import { unpackRide } from '../../../core/messages/packed-ride.ts';
import type { PaceRow } from '../../../core/messages/requests.ts';
import type { SampleTuple } from '../../../core/messages/telemetry.ts';
import { raceOf } from '../../../core/race/heat.ts';
import { outputUnits } from '../../../core/race/output.ts';
import type { Connection } from '../uplink/connection.ts';
import { HeatClock } from '../uplink/heat-clock.ts';
import type { Requests } from '../uplink/requests.ts';
import type { RideSessionOptions } from './ride-session.ts';

export const RACE = raceOf(2, 1000);
export const RACER = 'r-a';

interface Sent {
  at: number;
  raceId: string;
  message: { event: string; name?: string; estimated?: true; samples?: SampleTuple[]; ride?: string };
}

type Results = {
  status: 'running' | 'pending' | 'provisional' | 'official';
  rows: [rank: number, racerId: string, name: string, total: number, seconds: number, estimated: number][];
};

/** Fake timers are its time: `vi.useFakeTimers` before, `close` after. */
export class FakeBackend {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-rides-'));
  readonly clock = new HeatClock({ speed: 1, now: () => Date.now() });
  readonly sent: Sent[] = [];
  readonly asked: { at: number; name: string; raceId: string; from: number | undefined }[] = [];
  /** When the rider's best was asked for. */
  readonly paceAsked: number[] = [];
  readonly log = vi.fn<RideSessionOptions['log']>();
  connected = true;
  /** Says nothing of the asking rider's own result. */
  isOld = false;
  /** So many of the next finals are answered with a PUBACK and lost. */
  losesFinals = 0;
  /** The rider's best of the class as `pace` gives it. */
  best: PaceRow | null = null;
  results: Results = { status: 'official', rows: [[1, RACER, 'Ada', 1312, 300, 0]] };
  /** Called with each message before it is taken. */
  onPublish: (message: Sent) => void = () => undefined;
  readonly #held = new Map<string, { seconds: number; units: number }>();

  /** Of `RideSessionOptions` and `RidesOptions`, what both want. */
  options(): Pick<
    RideSessionOptions,
    'racerId' | 'folder' | 'connection' | 'requests' | 'clock' | 'log' | 'random'
  > {
    const isConnected = (): boolean => this.connected;
    const connection = {
      get connected() {
        return isConnected();
      },
      publish: (topic: string, payload: string) => this.#publish(topic, payload),
    };
    const requests = {
      ask: (name: string, body: { raceId: string; from?: number }) => this.#ask(name, body),
    };
    return {
      racerId: RACER,
      folder: this.folder,
      connection: connection as unknown as Connection,
      requests: requests as unknown as Requests,
      clock: this.clock,
      log: this.log,
      random: () => 0.5,
    };
  }

  async #publish(topic: string, payload: string): Promise<void> {
    if (!this.connected) throw new Error('not connected');
    const raceId = topic.split('/')[7] ?? '';
    const sent = { at: Date.now(), raceId, message: JSON.parse(payload) as Sent['message'] };
    this.onPublish(sent);
    this.sent.push(sent);
    if (sent.message.ride === undefined || this.losesFinals-- > 0) return;
    const ride = unpackRide(sent.message.ride);
    const units = ride.reduce((sum, one) => sum + outputUnits(one.cadenceRpm, one.resistancePercent), 0);
    this.#held.set(raceId, { seconds: ride.length, units });
  }

  async #ask(name: string, { raceId, from }: { raceId: string; from?: number }): Promise<object> {
    if (name === 'pace') return this.#pace();
    this.asked.push({ at: Date.now(), name, raceId, from });
    if (!this.connected) throw new Error('not connected');
    if (name === 'rides') return { raceId, ...(this.#held.get(raceId) ?? { seconds: 0, units: 0 }) };
    const { status, rows } = this.results;
    const reply = { raceId, status, rows: rows.slice(from), riders: rows.length };
    const mine = rows.find(([, racerId]) => racerId === RACER);
    // It counts what has come.
    const seconds = Math.min(mine?.[4] ?? 0, this.#held.get(raceId)?.seconds ?? 0);
    const me = mine === undefined ? null : [mine[0], mine[3], seconds];
    return this.isOld || rows.length === 0 ? reply : { ...reply, me };
  }

  #pace(): object {
    this.paceAsked.push(Date.now());
    if (!this.connected) throw new Error('not connected');
    return { version: 0, top: null, mine: this.best };
  }

  /** The messages of one event, oldest first. */
  events(event: string): Sent[] {
    return this.sent.filter(({ message }) => message.event === event);
  }

  /** The second of every sample sent, in the order in which they went. */
  secondsSent(): number[] {
    return this.sent.flatMap(({ message }) => (message.samples ?? []).map(([second]) => second));
  }

  /** The lines of a ride's journal. */
  journal(raceId: string = RACE.raceId): string[] {
    return readFileSync(path.join(this.folder, `${raceId}.jsonl`), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** Rides for so many seconds of the clock: a reading in the middle of each. */
export async function ride(
  rider: { take(reading: object, estimated: boolean): void } | null,
  seconds: number,
  { cadenceRpm = 90, estimated = false } = {},
): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await vi.advanceTimersByTimeAsync(500);
    const reading = {
      at: Date.now(),
      cadenceRpm,
      resistancePercent: 40,
      powerW: null,
      heartRateBpm: null,
      speedKmh: null,
    };
    rider?.take(reading, estimated);
    await vi.advanceTimersByTimeAsync(500);
  }
}
