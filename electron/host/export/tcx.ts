import { className } from '../../../core/race/classes.ts';
import type { RideSample } from '../../../core/race/ride.ts';
import { beginningOf, wattsOf, type Part, type RideSheet } from './ride-sheet.ts';

const TCX = 'http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2';
const EXTENSION = 'http://www.garmin.com/xmlschemas/ActivityExtension/v2';

/**
 * A ride as a Training Center file, by Garmin's TrainingCenterDatabase v2 and ActivityExtension v2 (the power). A lap a
 * minute; within a lap a track is what was ridden without a break. The schema wants a distance and calories of each lap:
 * the distance is 0 where the bike told no speed, and the calories are 0 where there is no power to tell them by.
 */
export function tcxOf(ride: RideSheet): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="${TCX}" xmlns:x="${EXTENSION}">
  <Activities>
    <Activity Sport="Biking">
      <Id>${timeOf(ride.whole.startsAt)}</Id>
${ride.laps.map((lap) => lapOf(ride, lap)).join('')}      <Notes>${escaped(notesOf(ride))}</Notes>
    </Activity>
  </Activities>
</TrainingCenterDatabase>
`;
}

function lapOf(ride: RideSheet, part: Part): string {
  const { startsAt, samples, cadence, heart, power, distanceM } = part;
  return `      <Lap StartTime="${timeOf(startsAt)}">
        <TotalTimeSeconds>${samples.length}</TotalTimeSeconds>
        ${metresTo(distanceM ?? 0)}
        <Calories>${power?.kilocalories ?? 0}</Calories>
${heart === null ? '' : `        ${bpm('AverageHeartRateBpm', heart.mean)}\n        ${bpm('MaximumHeartRateBpm', heart.max)}\n`}        <Intensity>Active</Intensity>
        <Cadence>${Math.round(cadence.mean)}</Cadence>
        <TriggerMethod>Time</TriggerMethod>
${unbroken(samples)
  .map((track) => trackOf(ride, track))
  .join('')}        <Extensions><x:LX><x:MaxBikeCadence>${Math.round(cadence.max)}</x:MaxBikeCadence>${
    power === null
      ? ''
      : `<x:AvgWatts>${Math.round(power.mean)}</x:AvgWatts><x:MaxWatts>${power.max}</x:MaxWatts>`
  }</x:LX></Extensions>
      </Lap>
`;
}

function trackOf({ race, metres }: RideSheet, samples: readonly RideSample[]): string {
  const points = samples.map((sample) => {
    const { second, heartRateBpm, cadenceRpm } = sample;
    const watts = wattsOf(sample);
    const through = metres.get(second);
    return `          <Trackpoint><Time>${timeOf(beginningOf(race, second))}</Time>${through === undefined ? '' : metresTo(through)}${
      heartRateBpm === null ? '' : bpm('HeartRateBpm', heartRateBpm)
    }<Cadence>${Math.round(cadenceRpm)}</Cadence>${
      watts === null ? '' : `<Extensions><x:TPX><x:Watts>${watts}</x:Watts></x:TPX></Extensions>`
    }</Trackpoint>\n`;
  });
  return `        <Track>\n${points.join('')}        </Track>\n`;
}

/** The seconds, cut where one is missing. */
function unbroken(samples: readonly RideSample[]): RideSample[][] {
  const tracks: RideSample[][] = [];
  for (const sample of samples) {
    const track = tracks.at(-1);
    if (track?.at(-1)?.second === sample.second - 1) track.push(sample);
    else tracks.push([sample]);
  }
  return tracks;
}

function notesOf({ race, name, totalTenths, result, estimated }: RideSheet): string {
  const { totalTenths: total, rank, riders } = result ?? { totalTenths };
  return [
    `Alleycat, ${className(race.classId)} (class ${race.classId}), heat ${race.heat}, ridden as ${name}: ${(total / 10).toFixed(1)} points`,
    rank === undefined
      ? '.'
      : `, rank ${rank} of ${riders}${result?.official === true ? '' : ', provisional'}.`,
    estimated ? ' The resistance behind the points is estimated.' : '',
  ].join('');
}

/** To a centimetre. */
function metresTo(metres: number): string {
  return `<DistanceMeters>${Math.round(metres * 100) / 100}</DistanceMeters>`;
}

function bpm(element: string, value: number): string {
  return `<${element}><Value>${Math.round(value)}</Value></${element}>`;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** Text for XML 1.0, whose characters are https://www.w3.org/TR/xml/#charsets: what is none becomes a replacement character. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
