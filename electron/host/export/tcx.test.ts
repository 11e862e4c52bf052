import { XmlDocument } from 'libxml2-wasm';
import { expect, it } from 'vitest';

import { journaled, sample, seconds, sheetOf, validateTcx } from './export.test-support.ts';
import { tcxOf } from './tcx.ts';
import type { JournaledRide } from '../rides/journal.ts';

/** The valid file of a ride, and what stands in it at an XPath. */
function written(ride: JournaledRide) {
  const text = tcxOf(sheetOf(ride));
  validateTcx(text);
  const document = XmlDocument.fromString(text);
  const NAMES = {
    t: 'http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2',
    x: 'http://www.garmin.com/xmlschemas/ActivityExtension/v2',
  };
  return { text, all: (xpath: string) => document.find(xpath, NAMES).map((node) => node.content) };
}

it('tells every second of a whole ride with power and a strap', () => {
  const samples = seconds(1, 300, (second) => ({
    cadenceRpm: 60 + second / 2,
    powerW: 100 + second,
    heartRateBpm: 100 + Math.floor(second / 3),
  }));
  const { all } = written(journaled(samples));
  expect([all('//t:Activity/t:Id'), all('//t:Activity/@Sport')]).toEqual([
    ['2026-11-29T14:05:00.000Z'],
    ['Biking'],
  ]);
  expect(all('//t:Trackpoint/t:Time')).toEqual(
    samples.map(({ second }) => new Date(Date.UTC(2026, 10, 29, 14, 5, second - 1)).toISOString()),
  );
  expect(all('//t:Trackpoint/t:Cadence')).toEqual(
    samples.map(({ cadenceRpm }) => String(Math.round(cadenceRpm))),
  );
  expect(all('//t:Trackpoint//x:Watts')).toEqual(samples.map(({ powerW }) => String(powerW)));
  expect(all('//t:Trackpoint/t:HeartRateBpm/t:Value')).toEqual(
    samples.map(({ heartRateBpm }) => String(heartRateBpm)),
  );
  expect(all('//t:Lap/@StartTime')).toEqual(
    [5, 6, 7, 8, 9].map((minute) => `2026-11-29T14:0${minute}:00.000Z`),
  );
  expect(all('//t:Lap/t:TotalTimeSeconds')).toEqual(['60', '60', '60', '60', '60']);
  // A minute of 130.5 W is 7.83 kJ, 7.8 kcal; the next has 3.6 kJ more.
  expect(all('//t:Lap/t:Calories')).toEqual(['8', '11', '15', '19', '22']);
  expect(all('//x:AvgWatts')).toEqual(['131', '191', '251', '311', '371']);
  expect(all('//x:MaxWatts')).toEqual(['160', '220', '280', '340', '400']);
  expect(all('//x:MaxBikeCadence')).toEqual(['90', '120', '150', '180', '210']);
  expect(all('//t:MaximumHeartRateBpm/t:Value')).toEqual(['120', '140', '160', '180', '200']);
  expect(all('//t:AverageHeartRateBpm/t:Value')).toEqual(['110', '130', '150', '170', '190']);
});

it('has the distance and the calories that the schema wants at 0 where nobody knows them', () => {
  const { all } = written(journaled(seconds(1, 61)));
  expect([all('//t:DistanceMeters'), all('//t:Calories')]).toEqual([
    ['0', '0'],
    ['0', '0'],
  ]);
  expect(
    all('//t:HeartRateBpm | //t:AverageHeartRateBpm | //t:MaximumHeartRateBpm | //x:Watts | //x:AvgWatts'),
  ).toEqual([]);
});

it('tells the distance that the bike’s own speed makes, through each second and of each minute', () => {
  const { all } = written(journaled(seconds(59, 61, () => ({ speedKmh: 36 }))));
  expect(all('//t:Trackpoint/t:DistanceMeters')).toEqual(['10', '20', '30']);
  expect(all('//t:Lap/t:DistanceMeters')).toEqual(['20', '10']);
});

it('begins another track after what was not ridden', () => {
  const { all } = written(journaled([...seconds(50, 70), sample(80, { powerW: -3 }), ...seconds(185, 250)]));
  expect(all('//t:Lap/@StartTime')).toEqual(
    ['14:05:49', '14:06:00', '14:08:00', '14:09:00'].map((time) => `2026-11-29T${time}.000Z`),
  );
  expect(all('//t:Lap/t:TotalTimeSeconds')).toEqual(['11', '11', '56', '10']);
  expect(all('//t:Track/t:Trackpoint[1]/t:Time')).toEqual(
    ['14:05:49', '14:06:00', '14:06:19', '14:08:04', '14:09:00'].map((time) => `2026-11-29T${time}.000Z`),
  );
  expect(all('//x:Watts')).toEqual([]);
});

it('says in the notes what was ridden, and that resistance was estimated', () => {
  const { all } = written(journaled([sample(1)]));
  expect(all('//t:Notes')).toEqual([
    'Alleycat, Boing-Boing Boost (class 3), heat 5986537, ridden as Ada: 134.6 points.',
  ]);
  const result = { rank: 3, riders: 41, totalTenths: 380_425, official: true };
  expect(written(journaled([sample(1)], { result })).all('//t:Notes')).toEqual([
    'Alleycat, Boing-Boing Boost (class 3), heat 5986537, ridden as Ada: 38042.5 points, rank 3 of 41.',
  ]);
  const provisional = journaled([sample(1)], { result: { ...result, official: false }, estimated: true });
  expect(written(provisional).all('//t:Notes')[0]).toMatch(
    /rank 3 of 41, provisional\. The resistance behind the points is estimated\.$/,
  );
});

it.each([
  [`<b>&"'`, `<b>&"'`],
  [']]>', ']]>'],
  ['Zoë 🚲', 'Zoë 🚲'],
  ['a\ud800\uffffb', 'a\ufffd\ufffdb'],
])('takes a rider called %j', (name, read) => {
  const { all, text } = written(journaled([sample(1)], { name }));
  expect(all('//t:Notes')[0]).toContain(`ridden as ${read}:`);
  expect(text).not.toContain('<b>');
});

it.each([
  ['no calories', /<Calories>\d+<\/Calories>/, ''],
  ['a cadence that no byte holds', /<Cadence>91</, '<Cadence>255<'],
  ['a heart that does not beat', /<Value>140</, '<Value>0<'],
  ['an order of its own', /(<Time>.*?<\/Time>)(<HeartRateBpm>.*?<\/HeartRateBpm>)/, '$2$1'],
  ['another sport', 'Sport="Biking"', 'Sport="Cycling"'],
  ['power of another schema', /x:Watts/g, 'x:Power'],
])('has a validator that refuses %s', (_, found, other) => {
  const text = tcxOf(sheetOf(journaled([sample(1, { heartRateBpm: 140, powerW: 200 })])));
  const changed = text.replace(found, other);
  expect(changed).not.toBe(text);
  expect(() => validateTcx(changed)).toThrow();
});
