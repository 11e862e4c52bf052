import { afterEach, describe, expect, it } from 'vitest';

import { telemetryTopic } from '../core/messages/topics.ts';
import { raceOf } from '../core/race/heat.ts';
import { endEverything, makeFolder, officialResults, startCloud } from './cloud-scene.test-support.ts';
import { anchorAtHeat, tenthsOf, until } from './cloud.test-support.ts';

describe('what should not be there', () => {
  afterEach(endEverything);

  it('is set aside with its reason and counted, and the good records of the same batch count', async () => {
    const cloud = await startCloud(makeFolder(), anchorAtHeat(40));
    const { clock } = cloud;
    const firstDay = clock.now();
    const race = cloud.race(3);
    const rider = await cloud.rider('good-2');
    const record = (racerId: string, changes: object = {}): object => ({
      ...{ v: 1, event: 'update', raceId: race.raceId, racerId, receivedAt: Math.floor(clock.now()) },
      samples: [[1, 80, 50, null, null]],
      ...changes,
    });
    const longAgo = raceOf(3, race.heat - 8).raceId;
    const batch = [
      record('good-0'),
      'this is not JSON',
      record('bad-version', { v: 2 }),
      record('bad-cadence', { samples: [[1, 250.5, 50, null, null]] }),
      record('bad-second', { samples: [[301, 80, 50, null, null]] }),
      record('bad-late', { raceId: longAgo }),
      record('bad-early', { samples: [[300, 80, 50, null, null]] }),
      record('bad-size', { padding: 'x'.repeat(8192) }),
      record('good-1'),
    ];
    expect(await cloud.put(batch.map((data) => ({ data, partitionKey: race.raceId })))).not.toContain(false);
    await rider.send(race.raceId, 'this is not JSON either');
    await rider.send(race.raceId, { v: 1, event: 'join', name: 'Rosa', samples: [[1, 80, 50, null, null]] });

    const aside = await until(async () => {
      const days = [firstDay, clock.now()].map(
        (ms) => `quarantine#${new Date(ms).toISOString().slice(0, 10)}`,
      );
      const items = (await Promise.all([...new Set(days)].map((day) => cloud.items(day)))).flat();
      const counts: Record<string, number> = {};
      for (const item of items) {
        for (const [reason, count] of Object.entries(item.counts as Record<string, number>)) {
          counts[reason] = (counts[reason] ?? 0) + count;
        }
      }
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      return total >= batch.length - 1 && { items, counts };
    });
    expect(aside.counts).toEqual({
      not_json: 1,
      // The rule passes on of what is no JSON only what it knows from the topic: a record without a version.
      wrong_version: 2,
      bad_sample: 2,
      too_late: 1,
      too_early: 1,
      too_large: 1,
    });
    const samples = aside.items.flatMap(
      ({ samples }) => JSON.parse(String(samples)) as { reason: string; text: string }[],
    );
    expect(samples).toContainEqual(expect.objectContaining({ reason: 'not_json', text: 'this is not JSON' }));
    expect(samples.find(({ reason }) => reason === 'too_late')?.text).toContain(longAgo);
    expect(aside.items.every(({ expiresAt }) => Number(expiresAt) > clock.now() / 1000)).toBe(true);

    const rows = await officialResults(rider, race);
    const tenths = tenthsOf([{ cadenceRpm: 80, resistancePercent: 50 }]);
    expect(rows.map(([rank, racerId, , total, seconds]) => [rank, racerId, total, seconds])).toEqual(
      ['good-0', 'good-1', 'good-2'].map((racerId) => [1, racerId, tenths, 1]),
    );
    expect(rows[2]?.[2]).toBe('Rosa');
  });

  it('a rider cannot publish as another: not by the topic, and not by the payload', async () => {
    const cloud = await startCloud(makeFolder(), anchorAtHeat(20));
    const race = cloud.race(2);
    const other = raceOf(2, race.heat + 1).raceId;
    const [mallory, honest] = await Promise.all(['mallory', 'honest'].map((racerId) => cloud.rider(racerId)));
    if (!mallory || !honest) throw new Error('Two riders were asked for.');
    const join = { v: 1, event: 'join', name: 'Victim', samples: [] };

    await honest.send(race.raceId, { ...join, racerId: 'victim', raceId: other, receivedAt: 5 });
    // No answer comes to this one: the broker closes the connection.
    mallory.publish(telemetryTopic('victim', race.raceId), join).catch(() => undefined);
    await mallory.thrownOut;
    // Behind it, so that it cannot still be on its way.
    await honest.send(race.raceId, { ...join, event: 'update' });

    const stream = await until(async () => {
      const texts = await cloud.stream();
      return texts.length >= 2 && texts;
    });
    const records = stream.map(
      (text) => JSON.parse(text) as { racerId: string; raceId: string; receivedAt: number },
    );
    expect(records.map(({ racerId, raceId }) => ({ racerId, raceId }))).toEqual(
      Array.from({ length: 2 }, () => ({ racerId: 'honest', raceId: race.raceId })),
    );
    for (const { receivedAt } of records) expect(receivedAt).toBeGreaterThanOrEqual(race.startsAt);
  });
});
