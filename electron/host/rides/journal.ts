import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import { MAX_SPEED_KMH } from '../../../core/race/distance.ts';
import { outputUnits } from '../../../core/race/output.ts';
import { HEAT_SECONDS, parseRaceId, RACE_ID_PATTERN, type Race } from '../../../core/race/heat.ts';
import type { RideSample } from '../../../core/race/ride.ts';
import { isSample, riderNameSchema } from '../../../core/messages/telemetry.ts';
import type { RankAt } from '../../contract/ride-detail.ts';
import { readSmallFile } from '../small-file.ts';
import { AppendFile, FILE_SYSTEM, type FileSystem } from './append-file.ts';

/** Many times what a whole ride with all its marks takes. */
const MAX_JOURNAL_BYTES = 1024 * 1024;

const headerSchema = z.object({
  v: z.literal(1),
  raceId: z.string().regex(RACE_ID_PATTERN),
  name: riderNameSchema,
});
const markSchema = z.object({ mark: z.enum(['left', 'stored', 'estimated']) });
const resultSchema = z.object({
  result: z.object({
    rank: z.int().min(1),
    riders: z.int().min(1),
    totalTenths: z.int().min(0),
    official: z.boolean(),
  }),
});
export type RideResult = z.infer<typeof resultSchema>['result'];
/** Rank and size of the field at a second of the heat, as a board had them. */
const rankSchema = z.object({
  rank: z
    .tuple([z.int().min(0).max(HEAT_SECONDS), z.int().min(1), z.int().min(1)])
    .refine(([, rank, riders]) => rank <= riders),
});

/** The bike's own speed in a second, beside the second's line: what a second may hold is the wire's, and older apps read that alone. */
const speedSchema = z.object({
  speed: z.tuple([z.int().min(1).max(HEAT_SECONDS), z.number().min(0).max(MAX_SPEED_KMH)]),
});

/** A ride as its journal tells it. */
export interface JournaledRide {
  raceId: string;
  name: string;
  samples: RideSample[];
  /** The rider has left the heat before its end. */
  left: boolean;
  /** The backend has said that it holds every second of it. */
  stored: boolean;
  /** Some of its resistances are estimated. */
  estimated: boolean;
  /** The last result that the backend gave; null before the first. */
  result: RideResult | null;
  /** The rider's rank while it was ridden, by second, at most one a second; none in a journal of an older app. */
  ranks: RankAt[];
}

/** How a journal is opened. */
export interface JournalOptions {
  folder: string;
  raceId: string;
  /** The rider's, for a new one. */
  name: string;
  /** Told why the ride is not on disk: the system's code, like ENOSPC; null once all of it is. */
  onProblem?: (code: string | null) => void;
  system?: FileSystem;
}

/**
 * The append-only file of one ride: a header, a line a second, speeds, ranks, marks. A second is written before it is sent, so no
 * crash can make the app send two values for one second; a torn last line is a second that was never sent. A disk that
 * takes nothing does not end the ride: its lines wait, and `onProblem` is told.
 */
export class RideJournal {
  readonly #file: AppendFile;

  private constructor(file: AppendFile) {
    this.#file = file;
  }

  /** Opens the race's journal, or begins it. */
  static open(options: JournalOptions): { journal: RideJournal; ride: JournaledRide } {
    const { folder, raceId, name, onProblem = () => undefined, system = FILE_SYSTEM } = options;
    const file = path.join(folder, `${raceId}.jsonl`);
    const ride = readJournal(file);
    const prepare = (): void => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      // One whose header a crash has torn would not be read again, whatever is written behind it.
      if (ride === null && existsSync(file))
        renameSync(file, `${file}.broken-${randomBytes(3).toString('hex')}`);
    };
    const journal = new RideJournal(new AppendFile({ file, prepare, onProblem }, system));
    if (ride !== null) {
      // Ends a line that a crash may have torn; an empty line is nothing.
      journal.#line('');
      return { journal, ride };
    }
    journal.#line(JSON.stringify({ v: 1, raceId, name }));
    return {
      journal,
      ride: emptyRide(raceId, name),
    };
  }

  append(samples: readonly RideSample[]): void {
    if (samples.length === 0) return;
    this.#line(
      samples
        .flatMap(({ second, cadenceRpm, resistancePercent, powerW, heartRateBpm, speedKmh }) => [
          JSON.stringify([second, cadenceRpm, resistancePercent, powerW, heartRateBpm]),
          ...(speedKmh === null ? [] : [JSON.stringify({ speed: [second, speedKmh] })]),
        ])
        .join('\n'),
    );
  }

  mark(mark: 'left' | 'stored' | 'estimated'): void {
    this.#line(JSON.stringify({ mark }));
    this.#file.sync();
  }

  keepResult(result: RideResult): void {
    this.#line(JSON.stringify({ result }));
  }

  keepRank(rank: RankAt): void {
    this.#line(JSON.stringify({ rank }));
  }

  /** Tries again what the disk did not take. */
  flush(): void {
    this.#file.flush();
  }

  close(): void {
    this.#file.close();
  }

  #line(text: string): void {
    this.#file.append(`${text}\n`);
  }
}

/**
 * Reads a journal as far as it can be understood: a line that a crash has torn, or a disk damaged, is left out, and of two
 * values of a second the first counts, of its speed and rank too. Never throws. At most 300 samples, 301 ranks, and
 * `MAX_JOURNAL_BYTES` of text.
 * @returns null where there is none, or none that begins as one, is of the race of its name and of a journal's size
 */
export function readJournal(file: string): JournaledRide | null {
  let text: string;
  try {
    text = readSmallFile(file, MAX_JOURNAL_BYTES);
  } catch {
    return null;
  }
  const [first, ...lines] = text.split('\n').map(parseLine);
  const header = headerSchema.safeParse(first);
  // A copy under another name would be delivered beside its original, or as a ride of another race.
  if (!header.success || `${header.data.raceId}.jsonl` !== path.basename(file)) return null;
  const ride = emptyRide(header.data.raceId, header.data.name);
  const beside: Beside = { ranks: new Map(), speeds: new Map() };
  const seen = new Set<number>();
  for (const line of lines) {
    if (typeof line !== 'object' || line === null) continue;
    if (!Array.isArray(line)) takeWord(ride, beside, line);
    if (!isSample(line) || seen.has(line[0])) continue;
    const [second, cadenceRpm, resistancePercent, powerW, heartRateBpm] = line;
    seen.add(second);
    // A rider who rides on has come back, and what is new is not stored yet.
    ride.left = false;
    ride.stored = false;
    ride.samples.push({
      second,
      cadenceRpm,
      resistancePercent,
      powerW,
      heartRateBpm,
      speedKmh: null,
      units: outputUnits(cadenceRpm, resistancePercent),
    });
  }
  ride.ranks = [...beside.ranks.values()].sort(([a], [b]) => a - b);
  for (const sample of ride.samples) sample.speedKmh = beside.speeds.get(sample.second) ?? null;
  return ride;
}

function emptyRide(raceId: string, name: string): JournaledRide {
  return { raceId, name, samples: [], left: false, stored: false, estimated: false, result: null, ranks: [] };
}

/** What stands beside the seconds' own lines, by second. */
interface Beside {
  ranks: Map<number, RankAt>;
  speeds: Map<number, number>;
}

/**
 * What a line says that is no second: a mark, a result, a rank or a speed; any other says nothing. Looked at before it is parsed, for
 * a refusal costs the parser much more than a reading.
 */
function takeWord(ride: JournaledRide, { ranks, speeds }: Beside, line: object): void {
  if ('mark' in line) {
    const { data } = markSchema.safeParse(line);
    if (data !== undefined) ride[data.mark] = true;
  }
  if ('result' in line) ride.result = resultSchema.safeParse(line).data?.result ?? ride.result;
  if ('rank' in line) {
    const { data } = rankSchema.safeParse(line);
    if (data !== undefined && !ranks.has(data.rank[0])) ranks.set(data.rank[0], data.rank);
  }
  if ('speed' in line) {
    const { data } = speedSchema.safeParse(line);
    if (data !== undefined && !speeds.has(data.speed[0])) speeds.set(...data.speed);
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/**
 * The journals of a folder that still have something to be sent, newest race last. Only of heats that ended at `since` or
 * later: years of rides are not read for the few that still count. What is no journal is left alone.
 * @param since clock time, ms since the epoch
 */
export function unstoredRides(folder: string, since: number): { race: Race; ride: JournaledRide }[] {
  return journalsIn(folder)
    .flatMap((file) => {
      const race = parseRaceId(path.basename(file, '.jsonl'));
      const ride = race === null || race.endsAt < since ? null : readJournal(path.join(folder, file));
      return race === null || ride === null || ride.stored ? [] : [{ race, ride }];
    })
    .sort((a, b) => a.race.startsAt - b.race.startsAt);
}

/** Names of the files of a folder that may be journals, in no order; none where there is no such folder. */
export function journalsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.jsonl'));
  } catch {
    return [];
  }
}
