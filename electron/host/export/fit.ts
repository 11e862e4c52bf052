import { FitWriter } from '@markw65/fit-file-writer';

import { className } from '../../../core/race/classes.ts';
import type { RideSample } from '../../../core/race/ride.ts';
import { beginningOf, wattsOf, type Part, type RideSheet, type Summary } from './ride-sheet.ts';

/** Seconds between the Unix epoch and FIT's, 31 December 1989. */
const FIT_EPOCH_S = 631_065_600;

/**
 * Times that a FIT file can hold, ms since the epoch: smaller numbers count from a device's start, and the largest says
 * that there is no time. A day is left at either end for the local time.
 */
export const FIT_FROM_MS = (FIT_EPOCH_S + 0x1000_0000 + 86_400) * 1000;
export const FIT_TO_MS = (FIT_EPOCH_S + 0xffff_fffe - 86_400) * 1000;

/** A `resistance` of 254 is all that the bike has. */
const FULL_RESISTANCE = 254;

/**
 * A ride as a FIT activity, https://developer.garmin.com/fit/file-types/activity/: file id, timer events and a record for
 * each second ridden, a lap a minute, session, activity; the summaries come last. A second that was not ridden has no
 * record, and the timer stands still over it: with a running timer readers take a gap for a device that records rarely,
 * and draw a line through it. What is not known is not there: no distance or speed that the bike did not tell, no power of 0.
 * @param ride within `FIT_FROM_MS`..`FIT_TO_MS`
 */
export function fitOf(ride: RideSheet): Uint8Array {
  const { race, samples, metres, whole, laps } = ride;
  // Compressed timestamps save a few bytes, and not every program reads them.
  const writer = new FitWriter({ noCompressedTimestamps: true });
  const at = (ms: number): number => ms / 1000 - FIT_EPOCH_S;
  const timer = (ms: number, type: 'start' | 'stop_all'): void =>
    writer.writeMessage('event', { timestamp: at(ms), event: 'timer', event_type: type });

  writer.writeMessage(
    'file_id',
    {
      type: 'activity',
      // What is meant for makers without a number of their own.
      manufacturer: 'development',
      product: 0,
      // With the time, what tells this file from another.
      serial_number: race.classId,
      time_created: at(whole.startsAt),
      product_name: 'Alleycat',
    },
    null,
    true,
  );
  const ridden = new Set(samples.map(({ second }) => second));
  for (const [index, lap] of laps.entries()) {
    for (const sample of lap.samples) {
      const begins = beginningOf(race, sample.second);
      if (!ridden.has(sample.second - 1)) timer(begins, 'start');
      writer.writeMessage('record', {
        timestamp: at(begins),
        ...recordOf(sample, metres.get(sample.second)),
      });
      if (!ridden.has(sample.second + 1)) timer(begins + 1000, 'stop_all');
    }
    writer.writeMessage('lap', {
      message_index: { value: index },
      ...spanOf(lap, at),
      event: 'lap',
      event_type: 'stop',
      lap_trigger: index === laps.length - 1 ? 'session_end' : 'time',
    });
  }
  writer.writeMessage(
    'session',
    {
      message_index: { value: 0 },
      ...spanOf(whole, at),
      event: 'session',
      event_type: 'stop',
      trigger: 'activity_end',
      // The writer's text is a byte a character: ASCII only.
      sport_profile_name: `${className(race.classId)}${ride.estimated ? ', resistance estimated' : ''}`,
      first_lap_index: 0,
      num_laps: laps.length,
    },
    null,
    true,
  );
  writer.writeMessage(
    'activity',
    {
      timestamp: at(whole.endsAt),
      local_timestamp: at(whole.endsAt) - new Date(whole.endsAt).getTimezoneOffset() * 60,
      total_timer_time: samples.length,
      num_sessions: 1,
      type: 'manual',
      event: 'activity',
      event_type: 'stop',
    },
    null,
    true,
  );
  const file = writer.finish();
  return new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
}

/** @param metres through this second; undefined where the bike told no speed in the whole ride */
function recordOf(sample: RideSample, metres: number | undefined) {
  const power = wattsOf(sample);
  const { cadenceRpm, resistancePercent, heartRateBpm, speedKmh } = sample;
  return {
    cadence: Math.floor(cadenceRpm),
    fractional_cadence: cadenceRpm % 1,
    resistance: Math.round((resistancePercent / 100) * FULL_RESISTANCE),
    ...(power === null ? {} : { power }),
    ...(heartRateBpm === null ? {} : { heart_rate: Math.round(heartRateBpm) }),
    ...(speedKmh === null ? {} : { speed: speedKmh / 3.6 }),
    ...(metres === undefined ? {} : { distance: metres }),
  };
}

/** What lap and session have in common; times in s. */
function spanOf(part: Part, at: (ms: number) => number) {
  const { startsAt, endsAt, samples, cadence, heart, power, distanceM } = part;
  return {
    timestamp: at(endsAt),
    start_time: at(startsAt),
    total_elapsed_time: (endsAt - startsAt) / 1000,
    total_timer_time: samples.length,
    sport: 'cycling' as const,
    sub_sport: 'indoor_cycling' as const,
    ...cadenceOf(cadence),
    ...(distanceM === null ? {} : { total_distance: distanceM }),
    ...(heart === null
      ? {}
      : { avg_heart_rate: Math.round(heart.mean), max_heart_rate: Math.round(heart.max) }),
    ...(power === null
      ? {}
      : {
          avg_power: Math.round(power.mean),
          max_power: power.max,
          total_work: power.workJ,
          total_calories: power.kilocalories,
        }),
  };
}

function cadenceOf({ mean, max }: Summary) {
  return {
    avg_cadence: Math.floor(mean),
    avg_fractional_cadence: mean % 1,
    max_cadence: Math.floor(max),
    max_fractional_cadence: max % 1,
  };
}
