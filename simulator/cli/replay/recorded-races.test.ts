import { expect, test } from 'vitest';

import { packRide } from '../../../core/messages/packed-ride.ts';
import { raceOf } from '../../../core/race/heat.ts';
import { recordedRaces } from './recorded-races.ts';

const race = raceOf(2, 1000);

function record(change: object): string {
  const { raceId } = race;
  return JSON.stringify({
    v: 1,
    event: 'update',
    samples: [],
    raceId,
    racerId: 'ada',
    receivedAt: race.endsAt,
    ...change,
  });
}

test('of two values of a second the first counts, whoever repeats it', () => {
  const { races, refused } = recordedRaces([
    record({ samples: [[1, 90, 40, null, null]] }),
    record({ samples: [[1, 80, 40, null, null], [2, 90.24, 40.04, null, null]] }), // prettier-ignore
    record({
      event: 'final',
      ride: packRide([
        { second: 2, cadenceRpm: 1, resistancePercent: 1 },
        { second: 3, cadenceRpm: 70, resistancePercent: 50 },
      ]),
    }),
  ]);
  expect(refused).toBe(0);
  expect(races).toEqual([
    {
      race,
      field: [
        {
          racerId: 'ada',
          ride: [
            { second: 1, cadenceRpm: 90, resistancePercent: 40 },
            { second: 2, cadenceRpm: 90, resistancePercent: 40 },
            { second: 3, cadenceRpm: 70, resistancePercent: 50 },
          ],
        },
      ],
    },
  ]);
});

test('races stay apart, and what the door refuses counts for nobody', () => {
  const { races, refused } = recordedRaces([
    record({ samples: [[1, 90, 40, null, null]] }),
    record({ raceId: '3-1000', samples: [[5, 90, 40, null, null]] }),
    record({ racerId: 'eve', samples: [[301, 90, 40, null, null]] }),
    record({ racerId: 'late', receivedAt: race.endsAt + 31 * 60_000 }),
    'nonsense',
  ]);
  expect(refused).toBe(3);
  expect(races.map(({ race: { raceId }, field }) => [raceId, field.map(({ racerId }) => racerId)])).toEqual([
    ['2-1000', ['ada']],
    ['3-1000', ['ada']],
  ]);
});
