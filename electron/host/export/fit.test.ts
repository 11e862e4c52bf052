import { expect, it } from 'vitest';

import { journaled, readFit, sample, seconds, sheetOf, STARTS } from './export.test-support.ts';
import { fitOf } from './fit.ts';

const at = (second: number): Date => new Date(STARTS + second * 1000);

it('tells every second of a whole ride with power and a strap', async () => {
  const samples = seconds(1, 300, (second) => ({
    cadenceRpm: 80 + (second % 40) / 2,
    resistancePercent: second / 3,
    powerW: 150 + second,
    heartRateBpm: 120 + Math.floor(second / 6),
  }));
  const { file_id, record, lap, session, activity, event } = await readFit(
    fitOf(sheetOf(journaled(samples))),
  );
  expect(file_id).toEqual([
    {
      type: 'activity',
      manufacturer: 'development',
      product: 0,
      serial_number: 3,
      time_created: at(0),
      product_name: 'Alleycat',
    },
  ]);
  expect(record).toEqual(
    samples.map(({ second, cadenceRpm, resistancePercent, powerW, heartRateBpm }) => ({
      timestamp: at(second - 1),
      cadence: Math.floor(cadenceRpm),
      fractional_cadence: cadenceRpm % 1,
      resistance: Math.round(resistancePercent * 2.54),
      power: powerW,
      heart_rate: heartRateBpm,
    })),
  );
  expect(event).toEqual([
    { event: 'timer', event_type: 'start', timestamp: at(0) },
    { event: 'timer', event_type: 'stop_all', timestamp: at(300) },
  ]);
  const SPORT = { sport: 'cycling', sub_sport: 'indoor_cycling' };
  expect(session).toMatchObject([
    {
      ...SPORT,
      start_time: at(0),
      timestamp: at(300),
      total_elapsed_time: 300,
      total_timer_time: 300,
      avg_cadence: 89,
      // 0.45, in 128ths.
      avg_fractional_cadence: 57 / 128,
      max_cadence: 99,
      max_fractional_cadence: 0.5,
      avg_power: 301,
      max_power: 450,
      // 300 s of 150 W and 1 + 2 + ... + 300 J.
      total_work: 90_150,
      total_calories: 90,
      avg_heart_rate: 145,
      max_heart_rate: 170,
      first_lap_index: 0,
      num_laps: 5,
      trigger: 'activity_end',
      sport_profile_name: 'Boing-Boing Boost',
    },
  ]);
  expect(lap).toMatchObject(
    [0, 1, 2, 3, 4].map((minute) => ({
      ...SPORT,
      message_index: { value: minute },
      start_time: at(minute * 60),
      timestamp: at(minute * 60 + 60),
      total_elapsed_time: 60,
      total_timer_time: 60,
      avg_power: Math.round(150 + minute * 60 + 30.5),
      total_work: 60 * 150 + minute * 3600 + 1830,
      lap_trigger: minute === 4 ? 'session_end' : 'time',
    })),
  );
  const offsetMs = new Date(STARTS).getTimezoneOffset() * 60_000;
  expect(activity).toEqual([
    {
      timestamp: at(300),
      local_timestamp: new Date(STARTS + 300_000 - offsetMs),
      total_timer_time: 300,
      num_sessions: 1,
      type: 'manual',
      event: 'activity',
      event_type: 'stop',
    },
  ]);
});

it('tells the bike’s own speed, and the distance that it makes, where there is one', async () => {
  // 36 km/h are 10 m/s; of one second the bike told nothing.
  const ridden = seconds(1, 120, (second) => ({ speedKmh: second === 61 ? null : 36 }));
  const { record, lap, session } = await readFit(fitOf(sheetOf(journaled(ridden))));
  expect(record?.slice(59, 62)).toMatchObject([
    { speed: 10, distance: 600 },
    { distance: 600 },
    { speed: 10, distance: 610 },
  ]);
  expect(record?.[60]).not.toHaveProperty('speed');
  expect(lap).toMatchObject([{ total_distance: 600 }, { total_distance: 590 }]);
  expect(session).toMatchObject([{ total_distance: 1190 }]);
});

it('leaves out what was not measured, and never says 0 for it', async () => {
  const { record, session, lap } = await readFit(
    fitOf(
      sheetOf(journaled([sample(1), sample(2, { powerW: 0, cadenceRpm: 0 }), sample(3, { powerW: -40 })])),
    ),
  );
  const still = { cadence: 90, fractional_cadence: 0.5, resistance: 107 };
  expect(record).toEqual([
    { timestamp: at(0), ...still },
    { timestamp: at(1), ...still, cadence: 0, fractional_cadence: 0, power: 0 },
    // A power below 0 has no place in the format.
    { timestamp: at(2), ...still },
  ]);
  const names = [...(session ?? []), ...(lap ?? [])].flatMap((summary) => Object.keys(summary));
  expect(names.filter((name) => /distance|speed|heart/.test(name))).toEqual([]);
  const { session: bare } = await readFit(fitOf(sheetOf(journaled([sample(1)]))));
  const names2 = Object.keys(bare?.[0] ?? {});
  expect(names2.filter((name) => /power|calories|work|heart|distance|speed/.test(name))).toEqual([]);
});

it('stops the timer over what was not ridden, and has no lap for a minute without a second', async () => {
  const samples = [...seconds(50, 70), ...seconds(80, 80), ...seconds(185, 250)];
  const { record, event, lap, session } = await readFit(fitOf(sheetOf(journaled(samples))));
  expect(record).toHaveLength(88);
  expect(event).toMatchObject(
    [49, 79, 184].flatMap((start, index) => [
      { event_type: 'start', timestamp: at(start) },
      { event_type: 'stop_all', timestamp: at([70, 80, 250][index] ?? 0) },
    ]),
  );
  expect(lap).toMatchObject([
    { start_time: at(49), total_elapsed_time: 11, total_timer_time: 11 },
    { start_time: at(60), total_elapsed_time: 60, total_timer_time: 11 },
    { start_time: at(180), total_elapsed_time: 60, total_timer_time: 56 },
    { start_time: at(240), total_elapsed_time: 10, total_timer_time: 10 },
  ]);
  expect(session).toMatchObject([
    { start_time: at(49), timestamp: at(250), total_elapsed_time: 201, total_timer_time: 88, num_laps: 4 },
  ]);
});

it('says that resistance was estimated', async () => {
  const { session } = await readFit(fitOf(sheetOf(journaled([sample(7)], { estimated: true }))));
  expect(session).toMatchObject([{ sport_profile_name: 'Boing-Boing Boost, resistance estimated' }]);
});

it('ends in the checksum of all before it', async () => {
  const file = fitOf(sheetOf(journaled(seconds(1, 300))));
  for (const index of [14, 200, file.length - 3, file.length - 1]) {
    const damaged = file.with(index, (file[index] ?? 0) ^ 1);
    await expect(readFit(damaged)).rejects.toThrow('invalid_crc');
  }
});
