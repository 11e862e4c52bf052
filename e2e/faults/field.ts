import { setTimeout as sleep } from 'node:timers/promises';

import { realDuration } from '../../core/race/clock.ts';
import { HEAT_SECONDS } from '../../core/race/heat.ts';
import { STREAM_NAME } from '../../infra/settings.ts';
import { feedRace } from '../../simulator/riders/race-feed.ts';
import { simulatedRider } from '../../simulator/riders/rider.ts';
import type { Accepted } from './accepted.ts';
import { rideByMqtt, type MqttField } from './mqtt-rider.ts';

/** With the app's own rider they are 200. Those without a final show what gets lost on the way: nothing repairs it. */
const WITHOUT_FINAL = 95;
const WITH_FINAL = 96;
const BY_MQTT = 8;

export interface FieldOptions extends MqttField {
  seed: string;
  accepted: Accepted;
}

/** Has everybody ride the race but the app. Resolves when all that they ride was accepted. */
export async function rideField(options: FieldOptions): Promise<void> {
  const { access, race, clock, seed, accepted, signal } = options;
  const feed = { client: access.kinesis, streamName: STREAM_NAME, clock, race };
  const byMqtt = Array.from({ length: BY_MQTT }, (_, at) => simulatedRider(`${seed}-mqtt`, race.raceId, at));
  await Promise.all([
    feedRace({
      ...feed,
      seed: `${seed}-final`,
      riders: WITH_FINAL,
      onAccepted: (entries) => accepted.addEntries(entries),
      signal,
    }),
    rideWithoutFinal(options),
    ...byMqtt.map(async (rider) => {
      await rideByMqtt(rider, options);
      accepted.add(rider.racerId, rider.ride);
    }),
  ]);
}

async function rideWithoutFinal({
  access,
  race,
  clock,
  seed,
  accepted,
  signal,
}: FieldOptions): Promise<void> {
  const done = new AbortController();
  let seconds = 0;
  const riding = feedRace({
    ...{ client: access.kinesis, streamName: STREAM_NAME, clock, race },
    seed: `${seed}-plain`,
    riders: WITHOUT_FINAL,
    finalSpreadSeconds: Infinity,
    onAccepted: (entries) => {
      accepted.addEntries(entries);
      seconds += entries.reduce((sum, { Data }) => sum + samplesIn(Data), 0);
    },
    signal: AbortSignal.any([signal, done.signal]),
  });
  while (seconds < WITHOUT_FINAL * HEAT_SECONDS && !signal.aborted) await sleep(realDuration(clock, 1000));
  done.abort();
  await riding;
}

function samplesIn(data: Uint8Array): number {
  return (JSON.parse(Buffer.from(data).toString()) as { samples: unknown[] }).samples.length;
}
