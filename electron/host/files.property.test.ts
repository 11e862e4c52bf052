import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';

import { AlleycatError } from '../../core/errors.ts';
import { anyBytes, anyJson, outcomeOf } from '../../core/testing/damage.test-support.ts';
import { holds } from '../../core/testing/holds.test-support.ts';
import { backendFileSchema } from '../contract/backend.ts';
import { CERTIFICATE, FILE } from './backends/backends.test-support.ts';
import { Installation } from './backends/installation.ts';
import { RotationStore } from './backends/rotation-store.ts';
import { FileSecrets } from './backends/secrets.ts';
import { ReplayBike } from './bike/replay-bike.ts';
import { RideHistory } from './rides/history.ts';
import { readJournal, RideJournal, unstoredRides, type JournaledRide } from './rides/journal.ts';
import { SettingsStore } from './settings/settings-store.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;
/** A folder that nothing was in before, with one file in it. */
function folderWith(name: string, bytes: Uint8Array | string): string {
  const dir = path.join(folder, String(made++));
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, name), bytes);
  return dir;
}
/** Larger than any file of ours, and next to nothing on the disk. */
function hugeFile(name: string): string {
  const dir = folderWith(name, '');
  truncateSync(path.join(dir, name), 2 ** 40);
  return dir;
}

const RACE = '2-1000';
const JOURNAL = `${RACE}.jsonl`;
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.integer({ min: 1, max: 300 }),
        fc.nat({ max: 500 }).map((half) => half / 2),
      )
      .map(([second, rpm]) => [second, rpm, 42.5, 200, null]),
  },
  { weight: 1, arbitrary: fc.constantFrom('left', 'stored', 'estimated').map((mark) => ({ mark })) },
  {
    weight: 2,
    arbitrary: fc.nat({ max: 300 }).map((second) => ({ rank: [second, 1 + (second % 40), 41] })),
  },
  { weight: 1, arbitrary: fc.constant({ result: { rank: 1, riders: 2, totalTenths: 3, official: true } }) },
);
const journal = fc
  .array(line, { maxLength: 20 })
  .map((lines) =>
    Buffer.from(
      [{ v: 1, raceId: RACE, name: 'Ada' }, ...lines].map((one) => `${JSON.stringify(one)}\n`).join(''),
    ),
  );

/** Whole lines before a place, each its own: what must survive whatever happens behind it. */
function secondsIn(text: string): Map<number, number> {
  const seconds = new Map<number, number>();
  for (const one of text.split('\n').slice(1, -1)) {
    const value = JSON.parse(one) as unknown;
    if (Array.isArray(value) && !seconds.has(Number(value[0])))
      seconds.set(Number(value[0]), Number(value[1]));
  }
  return seconds;
}

function ranksIn(text: string): number[][] {
  const values = text
    .split('\n')
    .slice(1, -1)
    .map((one) => JSON.parse(one) as { rank?: number[] });
  return values.flatMap(({ rank }) => (rank === undefined ? [] : [rank]));
}

/** Seconds and ranks within theirs, ranks in order and one a second. */
function expectWithinRanges({ samples, ranks }: JournaledRide): void {
  for (const { second, cadenceRpm, units } of samples) {
    expect(second >= 1 && second <= 300 && cadenceRpm <= 250 && units <= 940_500).toBe(true);
  }
  const seconds = ranks.map(([second]) => second);
  expect(seconds).toEqual([...new Set(seconds)].sort((a, b) => a - b));
  for (const [second, rank, riders] of ranks) {
    expect(second >= 0 && second <= 300 && rank >= 1 && rank <= riders).toBe(true);
  }
}

holds(
  'a journal of any bytes is at most 300 seconds within their ranges, or none; a ride goes on in it, and nothing is thrown',
  fc.asyncProperty(anyBytes(journal), async (bytes) => {
    const dir = folderWith(JOURNAL, bytes);
    const before = readJournal(path.join(dir, JOURNAL));
    expect(unstoredRides(dir, 0)).toHaveLength(before === null || before.stored ? 0 : 1);
    expect(await new RideHistory(dir).list()).toHaveLength((before?.samples.length ?? 0) > 0 ? 1 : 0);
    if (before !== null) expectWithinRanges(before);
    const { journal: opened, ride } = RideJournal.open({ folder: dir, raceId: RACE, name: 'Ben' });
    expect(ride.raceId).toBe(RACE);
    expect(new Set(ride.samples.map(({ second }) => second)).size).toBe(ride.samples.length);
    const free =
      Array.from({ length: 300 }, (_, at) => at + 1).find((second) =>
        ride.samples.every((one) => one.second !== second),
      ) ?? 1;
    opened.append([
      {
        ...{ second: free, cadenceRpm: 90, resistancePercent: 40, units: 0 },
        ...{ powerW: null, heartRateBpm: null, speedKmh: 28.8 },
      },
    ]);
    opened.close();
    // Whatever stood at the file's end: the line that comes behind it is whole.
    const after = readJournal(path.join(dir, JOURNAL));
    expect(after?.samples.map(({ second }) => second)).toEqual([
      ...ride.samples.map(({ second }) => second),
      free,
    ]);
    // What could not be used is kept.
    if (before === null) expect(readdirSync(dir)).toHaveLength(2);
  }),
  { runs: 500, examples: [[Buffer.alloc(0)], [Buffer.alloc(4096)]] },
);

holds(
  'a journal that was cut, or ends in zeros, still has every second and every rank that was whole',
  fc.property(journal, fc.nat(), fc.nat({ max: 5000 }), (bytes, where, zeros) => {
    const cut = bytes.subarray(0, Math.max(bytes.indexOf('\n') + 1, where % (bytes.length + 1)));
    const dir = folderWith(JOURNAL, Buffer.concat([cut, Buffer.alloc(zeros)]));
    const whole = secondsIn(cut.toString('utf8', 0, cut.lastIndexOf('\n') + 1));
    const read = readJournal(path.join(dir, JOURNAL))?.samples ?? [];
    for (const [second, cadenceRpm] of whole) {
      expect(read.find((one) => one.second === second)).toMatchObject({ cadenceRpm });
    }
    const ranks = readJournal(path.join(dir, JOURNAL))?.ranks ?? [];
    for (const rank of ranksIn(cut.toString('utf8', 0, cut.lastIndexOf('\n') + 1)))
      expect(ranks).toContainEqual(rank);
    // At most the torn line besides, where it was torn at its very end.
    expect(read.length - whole.size).toBeLessThanOrEqual(1);
  }),
  { runs: 500 },
);

test('a journal of another race than its name says, or larger than any, is left alone; a ride begins beside it', () => {
  const header = `${JSON.stringify({ v: 1, raceId: '3-7', name: 'Ada' })}\n[1,90,40,null,null]\n`;
  for (const dir of [folderWith(JOURNAL, header), hugeFile(JOURNAL)]) {
    expect(unstoredRides(dir, 0)).toEqual([]);
    const { journal: opened, ride } = RideJournal.open({ folder: dir, raceId: RACE, name: 'Ben' });
    opened.close();
    expect(ride).toMatchObject({ raceId: RACE, samples: [] });
    expect(readdirSync(dir)).toHaveLength(2);
  }
});

const device = {
  id: 'a1',
  name: 'IC4',
  addressType: 'random',
  writesCccd: false,
  needsStart: true,
  broadcasts: false,
};
const settings = fc.constantFrom(1, 2, 3).map((v) => ({
  ...{ v, racerId: 'r-0123456789abcdef', name: 'Ada' },
  settings: { opponents: 40, theme: 'dark', zoom: 0, classId: 1 },
  devices: { bike: device, power: null, cadence: device, heartRate: null },
}));
const asBytes = (text: string): Buffer => Buffer.from(text);
const anyFile = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<Uint8Array> =>
  fc.oneof(anyJson(valid).map(asBytes), anyBytes(valid.map((value) => asBytes(JSON.stringify(value)))));

holds(
  'a settings file of any bytes is settings that can be saved and read again, the file kept and said where it is none',
  fc.property(anyFile(settings), (bytes) => {
    const dir = folderWith('settings.json', bytes);
    const { store, notices } = SettingsStore.open(dir);
    expect(store.racerId).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    store.save({ classId: 2 });
    const again = SettingsStore.open(dir);
    expect(again.notices).toEqual([]);
    expect(again.store.settings).toEqual({ ...store.settings, classId: 2 });
    expect(again.store.devices).toEqual(store.devices);
    const [notice] = notices;
    if (notice !== undefined) expect(readFileSync(notice.path ?? '').equals(bytes)).toBe(true);
  }),
  { runs: 500 },
);

test('a settings file that is larger than any is set aside unread', () => {
  const { notices } = SettingsStore.open(hugeFile('settings.json'));
  expect(notices).toMatchObject([{ message: expect.stringContaining('it is too large') as string }]);
});

const certificate = { certificatePem: CERTIFICATE, certificateId: 'a', keyInSafe: false, issuedAt: 5 };
const joined = fc.constant({ v: 1, use: 'aws', file: FILE, racerId: 'r-ann', ...certificate });
const change = fc.constant({ v: 1, old: certificate, next: { ...certificate, certificateId: 'b' } });

function installationIn(dir: string): Installation {
  return new Installation({
    folder: dir,
    secrets: new FileSecrets(path.join(dir, 'secrets')),
    provision: () => Promise.reject(new Error('nobody asks')),
    now: () => 5,
    isRealTime: true,
  });
}

holds(
  'a backend’s own files of any bytes are a backend that is joined, or none; nothing but an AlleycatError is thrown',
  fc.property(anyFile(joined), anyFile(change), (stored, rotation) => {
    const dir = folderWith('aws.json', stored);
    writeFileSync(path.join(dir, 'aws-rotation.json'), rotation);
    const installation = installationIn(dir);
    expect(installation.use === 'aws').toBe(installation.use !== 'local' && installation.joined !== null);
    const { error } = outcomeOf(() => installation.identity(), AlleycatError);
    // Its key is nowhere: where one has joined, that is what is wrong.
    expect(error).toMatchObject({ code: installation.joined === null ? 'E_NOT_JOINED' : 'E_SECRETS' });
    const store = new RotationStore(dir, new FileSecrets(path.join(dir, 'secrets')));
    store.end(store.read()?.next.certificatePem ?? null);
    expect(store.read()).toBeNull();
    installation.leave();
    expect(installationIn(dir).joined).toBeNull();
  }),
  { runs: 500 },
);

test('a backend’s own files that are larger than any are as if they were not there', () => {
  expect(installationIn(hugeFile('aws.json')).joined).toBeNull();
  const dir = hugeFile('aws-rotation.json');
  expect(new RotationStore(dir, new FileSecrets(dir)).read()).toBeNull();
});

holds(
  'an operator’s file of any text is one, or E_BACKEND_FILE before anything is asked',
  fc.asyncProperty(fc.oneof(anyJson(fc.constant(FILE)), fc.constantFrom(...spaces())), async (text) => {
    const installation = installationIn(path.join(folder, 'nowhere'));
    const error: unknown = await installation.join(text, 'no code').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AlleycatError);
    // The code is looked at only where the file is one.
    expect((error as AlleycatError).code).toBe(isBackendFile(text) ? 'E_CODE_MALFORMED' : 'E_BACKEND_FILE');
  }),
  { runs: 500 },
);

function isBackendFile(text: string): boolean {
  try {
    return backendFileSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** What makes a search with backtracking slow: a certificate that never ends, blanks that lead to none, many beginnings. */
function spaces(): string[] {
  const begin = '-----BEGIN CERTIFICATE-----';
  return [
    `${begin}${'A\n'.repeat(5000)}`,
    ' '.repeat(16_000),
    begin.repeat(500),
    `${CERTIFICATE}\n`.repeat(200),
  ].map((caPem) =>
    JSON.stringify({ ...FILE, caPem, claim: { certificatePem: caPem, privateKeyPem: caPem } }),
  );
}

holds(
  'a secret of any bytes is its text, none, or E_SECRETS',
  fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
    const dir = folderWith('key.secret', bytes);
    const { value, error } = outcomeOf(() => new FileSecrets(dir).read('key'), AlleycatError);
    if (error === undefined) expect([bytes[0], typeof value]).toEqual([0, 'string']);
    else expect(error).toMatchObject({ code: 'E_SECRETS' });
  }),
  { runs: 300 },
);

holds(
  'a recording of any bytes is a bike that plays it, or E_REPLAY',
  fc.property(
    anyBytes(
      fc.constant(
        Buffer.from('# alleycat bluetooth log 1\n1.5\tIC4\t2ad2\t44000000b400\n2\tIC4\t2ad2\t44000000b400\n'),
      ),
    ),
    (bytes) => {
      const dir = folderWith('bike.log', bytes);
      const clock = { speed: 1, now: () => 0 };
      const { error } = outcomeOf(() => new ReplayBike(path.join(dir, 'bike.log'), clock), AlleycatError);
      if (error !== undefined) expect(error).toMatchObject({ code: 'E_REPLAY' });
    },
  ),
  { runs: 300 },
);
