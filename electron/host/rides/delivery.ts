import { packRide } from '../../../core/messages/packed-ride.ts';
import { telemetryTopic } from '../../../core/messages/topics.ts';
import { CREDIT_MS, parseRaceId } from '../../../core/race/heat.ts';
import { pointsTenths } from '../../../core/race/output.ts';
import type { RideSample } from '../../../core/race/ride.ts';
import type { Connection } from '../uplink/connection.ts';
import type { HeatClock } from '../uplink/heat-clock.ts';
import type { Requests } from '../uplink/requests.ts';
import type { Log } from '../log.ts';
import { pause } from './pause.ts';

/** Between sending and asking, clock ms: the backend makes a window durable every 15 s. */
const ASK_AFTER_MS = 17_000;
/** After the end the results are looked at anyway: so much longer is waited for a look that says it, clock ms. */
const LOOK_WAIT_MS = 24_000;
const LOOK_EVERY_MS = 2000;

/** What a look at the results has said. */
export interface Seen {
  seconds: number;
  totalTenths: number;
  /** They are looked at again only where they lack some of the ride. */
  official: boolean;
}

export interface DeliveryOptions {
  raceId: string;
  racerId: string;
  name: string;
  samples: readonly RideSample[];
  /** Some of the resistances are estimated. */
  estimated: boolean;
  /** Riders of a race send at a random moment of this many seconds. */
  spreadSeconds: number;
  connection: Connection;
  requests: Requests;
  clock: HeatClock;
  log: Log;
  /** What the results say of this ride, as they were looked at last. */
  seen?(): Seen | null;
  /** 0..1 */
  random(): number;
  signal: AbortSignal;
}

/**
 * Sends the whole ride in a `final` message, and again until the backend answers with its seconds and total: a PUBACK
 * says received, not stored. True once it is stored; false when the 30 minutes of credit have passed.
 */
export async function deliverRide(options: DeliveryOptions): Promise<boolean> {
  const { raceId, racerId, name, samples, connection, requests, clock, log, signal } = options;
  const race = parseRaceId(raceId);
  if (race === null || samples.length === 0) return true;
  const wait = (clockMs: number): Promise<void> => pause(clock, clockMs, signal);
  const mark = options.estimated ? { estimated: true } : {};
  const units = samples.reduce((sum, sample) => sum + sample.units, 0);
  const message = JSON.stringify({ v: 1, event: 'final', name, ...mark, ride: packRide(samples) });

  await wait(options.spreadSeconds * 1000 * options.random());
  while (clock.now() < race.endsAt + CREDIT_MS) {
    try {
      await connection.publish(telemetryTopic(racerId, raceId), message);
      await wait(ASK_AFTER_MS);
      if (await isSeen(options, units)) return true;
      const held = await requests.ask('rides', { raceId });
      if ('seconds' in held && held.seconds >= samples.length) {
        // A second once counted keeps its value, so sending again could not mend a difference.
        if (held.units !== units)
          log('error', 'the backend counts another total than the app', { raceId, held, units });
        return true;
      }
      log('info', 'the backend does not hold the whole ride yet', { raceId, held, seconds: samples.length });
    } catch (error) {
      signal.throwIfAborted();
      log('info', 'the ride could not be delivered yet', { raceId, error: String(error) });
      await wait(ASK_AFTER_MS);
    }
  }
  return false;
}

/**
 * Whether the results have all of it, which they are looked at for its rank: a question less for everybody of a field. Where
 * they do not come to say it, or the heat goes on, the question is asked.
 */
async function isSeen(options: DeliveryOptions, units: number): Promise<boolean> {
  const { raceId, samples, clock, log, signal } = options;
  const race = parseRaceId(raceId);
  if (options.seen === undefined || race === null) return false;
  const until = clock.now() + LOOK_WAIT_MS;
  for (;;) {
    const found = options.seen();
    if (found !== null && found.seconds >= samples.length) {
      if (found.totalTenths !== pointsTenths(units))
        log('error', 'the results have another total than the app', { raceId, found, units });
      return true;
    }
    if (found?.official || clock.now() >= until || clock.now() < race.endsAt) return false;
    await pause(clock, LOOK_EVERY_MS, signal);
  }
}
