import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { raceOf } from '../../../core/race/heat.ts';
import type { RideSample } from '../../../core/race/ride.ts';
import { FILE_SYSTEM, type FileSystem } from './append-file.ts';
import { readJournal, RideJournal, unstoredRides } from './journal.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'alleycat-journal-')), 'rides');
  file = path.join(folder, '1-5.jsonl');
});
afterEach(() => rmSync(path.dirname(folder), { recursive: true }));

/** 90 rpm at 40 %: (90 + 35) * (40 + 65) / 100 points, 2000 units each. */
const sample = (second: number): RideSample => ({
  second,
  cadenceRpm: 90,
  resistancePercent: 40,
  powerW: second % 2 === 0 ? 200 : null,
  heartRateBpm: null,
  speedKmh: null,
  units: 262_500,
});

/** Opens the race's journal, does something with it and closes it. */
function ride(
  act: (journal: RideJournal) => void = () => undefined,
  name = 'Ada',
): ReturnType<typeof RideJournal.open>['ride'] {
  const opened = RideJournal.open({ folder, raceId: '1-5', name });
  act(opened.journal);
  opened.journal.close();
  return opened.ride;
}

describe('a ride', () => {
  test('begins empty', () => {
    const empty = {
      raceId: '1-5',
      name: 'Ada',
      samples: [],
      left: false,
      stored: false,
      estimated: false,
      result: null,
      ranks: [],
    };
    expect(ride()).toEqual(empty);
    expect(readJournal(file)).toMatchObject(empty);
  });

  test('is taken up where it was, under the name it began with', () => {
    ride((journal) => journal.append([sample(1), sample(2)]));
    expect(ride((journal) => journal.append([sample(3)]), 'Bob')).toMatchObject({
      samples: [sample(1), sample(2)],
    });
    expect(readJournal(file)).toMatchObject({ name: 'Ada', samples: [sample(1), sample(2), sample(3)] });
  });

  test('remembers its marks', () => {
    ride((journal) => journal.mark('left'));
    expect(readJournal(file)).toMatchObject({ left: true, stored: false });
    ride((journal) => journal.mark('stored'));
    expect(ride()).toMatchObject({ left: true, stored: true });
  });

  test('ridden on after it was left or stored is neither', () => {
    ride((journal) => {
      journal.append([sample(1)]);
      journal.mark('left');
      journal.mark('stored');
    });
    ride((journal) => journal.append([sample(2)]));
    expect(readJournal(file)).toMatchObject({ samples: [sample(1), sample(2)], left: false, stored: false });
  });

  test('remembers the newest result, and no other', () => {
    const result = { rank: 2, riders: 41, totalTenths: 393_750, official: false };
    ride((journal) => {
      journal.keepResult({ ...result, rank: 3 });
      journal.keepResult(result);
    });
    appendFileSync(file, '{"result":{"rank":0,"riders":41,"totalTenths":1,"official":true}}\n');
    expect(readJournal(file)?.result).toEqual(result);
  });

  test('remembers its ranks by second, each as it was first; a journal without them has none', () => {
    ride((journal) => {
      journal.append([sample(1)]);
      journal.keepRank([5, 3, 41]);
      journal.keepRank([0, 1, 2]);
      journal.keepRank([5, 4, 41]);
    });
    // Behind the end, better than the first, one of none, half a second, too short, of another kind.
    const none = ['[301,1,2]', '[10,0,2]', '[10,3,2]', '[9.5,1,2]', '[10,1]', '"10"'];
    appendFileSync(file, none.map((rank) => `{"rank":${rank}}\n`).join(''));
    expect(readFileSync(file, 'utf8')).toContain('{"rank":[5,3,41]}\n');
    expect(readJournal(file)).toMatchObject({
      samples: [sample(1)],
      ranks: [
        [0, 1, 2],
        [5, 3, 41],
      ],
    });
    expect(ride().ranks).toHaveLength(2);
  });

  test('remembers the bike’s speed by second, each as it was first; a journal of an older app has none', () => {
    const told = { ...sample(1), speedKmh: 28.8 };
    ride((journal) => journal.append([told, sample(2), sample(3)]));
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('[1,90,40,null,null]\n{"speed":[1,28.8]}\n[2,');
    // Again, of no second, behind the end, below 0, faster than any wheel, too short, of another kind.
    const none = ['[1,30]', '[0,30]', '[301,30]', '[3,-1]', '[3,150.1]', '[3]', '"3"'];
    appendFileSync(file, none.map((speed) => `{"speed":${speed}}\n`).join(''));
    expect(readJournal(file)?.samples).toEqual([told, sample(2), sample(3)]);
    writeFileSync(file, text.replaceAll(/\{"speed.*\n/g, ''));
    expect(readJournal(file)?.samples.map(({ speedKmh }) => speedKmh)).toEqual([null, null, null]);
  });

  test('only grows: what was written stays as it was', () => {
    ride((journal) => journal.append([sample(1)]));
    const before = readFileSync(file, 'utf8');
    ride((journal) => {
      journal.append([]);
      journal.append([sample(2)]);
    });
    expect(readFileSync(file, 'utf8').startsWith(before)).toBe(true);
  });

  test('is nobody else’s to read', () => {
    ride();
    // Windows knows no such modes: there the folder's own rights count.
    expect(statSync(file).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
  });
});

describe('after a crash', () => {
  test('a torn last line is a second that was never sent, and the next one is not lost with it', () => {
    ride((journal) => journal.append([sample(1)]));
    appendFileSync(file, '[2,90,4');
    expect(ride((journal) => journal.append([sample(3)]))).toMatchObject({ samples: [sample(1)] });
    expect(readJournal(file)).toMatchObject({ samples: [sample(1), sample(3)] });
  });

  test('a second that is there twice keeps its first value', () => {
    ride((journal) => journal.append([sample(1)]));
    appendFileSync(file, '[1,250,100,null,null]\n');
    expect(readJournal(file)?.samples).toEqual([sample(1)]);
  });

  test('what is no second is passed over', () => {
    ride((journal) => journal.append([sample(1)]));
    appendFileSync(file, '[301,90,40,null,null]\n{"mark":"won"}\nnull\n\u0000\n[2,90,40,200,null]\n');
    expect(readJournal(file)).toMatchObject({ samples: [sample(1), sample(2)], left: false, stored: false });
  });

  test('a torn header is kept aside, and the ride begins a journal that can be read', () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, '{"v":1,"raceI');
    expect(ride((journal) => journal.append([sample(1)])).samples).toEqual([]);
    expect(readJournal(file)).toMatchObject({ samples: [sample(1)] });
    const [kept] = readdirSync(folder).filter((name) => name.startsWith('1-5.jsonl.broken-'));
    expect(readFileSync(path.join(folder, kept ?? ''), 'utf8')).toBe('{"v":1,"raceI');
  });
});

describe('on a full disk', () => {
  /** Bytes that still fit. */
  let free: number;
  const system: FileSystem = {
    ...FILE_SYSTEM,
    write: (fd, bytes) => {
      if (free === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      const fits = bytes.subarray(0, free);
      free -= fits.length;
      return FILE_SYSTEM.write(fd, fits);
    },
  };

  /** Opens the race's journal on that disk. */
  function begin(): { journal: RideJournal; problems: (string | null)[] } {
    const problems: (string | null)[] = [];
    const onProblem = (code: string | null): void => void problems.push(code);
    const { journal } = RideJournal.open({ folder, raceId: '1-5', name: 'Ada', onProblem, system });
    return { journal, problems };
  }

  test('nothing is thrown; what did not fit is said, and written where the last write broke off', () => {
    free = 60;
    const { journal, problems } = begin();
    journal.append([sample(1)]);
    journal.append([sample(2)]);
    journal.append([sample(3)]);
    expect(problems).toEqual(['ENOSPC']);
    expect(readFileSync(file).length).toBe(60);
    expect(readJournal(file)).toMatchObject({ samples: [sample(1)] });
    free = Infinity;
    journal.append([sample(4)]);
    expect(problems).toEqual(['ENOSPC', null]);
    journal.close();
    expect(readJournal(file)).toMatchObject({ samples: [1, 2, 3, 4].map(sample) });
  });

  test('a ride that begins on it is kept from its first second on, once there is space', () => {
    free = 0;
    const { journal, problems } = begin();
    journal.append([sample(1)]);
    journal.mark('estimated');
    expect([problems, readJournal(file)]).toEqual([['ENOSPC'], null]);
    free = Infinity;
    journal.flush();
    expect(problems).toEqual(['ENOSPC', null]);
    expect(readJournal(file)).toMatchObject({ name: 'Ada', samples: [sample(1)], estimated: true });
    journal.close();
  });

  test('a crash in the middle of it costs what was not written, and no more', () => {
    free = 70;
    const first = begin().journal;
    first.append([sample(1), sample(2)]);
    free = Infinity;
    expect(ride((journal) => journal.append([sample(3)])).samples).toEqual([sample(1)]);
    expect(readJournal(file)).toMatchObject({ samples: [sample(1), sample(3)] });
  });

  test('a folder that cannot be made is no end either', () => {
    free = Infinity;
    writeFileSync(folder, 'in its place');
    const { journal, problems } = begin();
    journal.append([sample(1)]);
    expect(problems).toEqual([expect.stringMatching(/^(EEXIST|ENOTDIR)$/)]);
    rmSync(folder);
    journal.flush();
    expect(problems).toHaveLength(2);
    journal.close();
    expect(readJournal(file)).toMatchObject({ samples: [sample(1)] });
  });

  test('what could not be made safe from a power cut is tried again', () => {
    free = Infinity;
    let syncs = 0;
    const failsOnce = {
      ...system,
      sync: (fd: number): void => {
        syncs++;
        if (syncs === 1) throw Object.assign(new Error('input/output error'), { code: 'EIO' });
        FILE_SYSTEM.sync(fd);
      },
    };
    const problems: (string | null)[] = [];
    const { journal } = RideJournal.open({
      ...{ folder, raceId: '1-5', name: 'Ada', system: failsOnce },
      onProblem: (code) => void problems.push(code),
    });
    journal.mark('stored');
    journal.flush();
    journal.flush();
    expect([problems, syncs]).toEqual([['EIO', null], 2]);
    journal.close();
  });
});

describe('unstoredRides', () => {
  test('gives what is still to be delivered, in the order of the heats', () => {
    for (const [raceId, mark] of [
      ['1-10', null],
      ['2-9', 'left'],
      ['1-8', 'stored'],
    ] as const) {
      const { journal } = RideJournal.open({ folder, raceId, name: 'Ada' });
      if (mark !== null) journal.mark(mark);
      journal.close();
    }
    writeFileSync(path.join(folder, '1-7.jsonl'), 'no journal');
    writeFileSync(path.join(folder, 'notes.txt'), '{"v":1,"raceId":"1-6","name":"Ada"}');
    expect(unstoredRides(folder, 0).map(({ race, ride }) => [race.raceId, ride.left])).toEqual([
      ['2-9', true],
      ['1-10', false],
    ]);
  });

  test('is of heats that ended since: what counts no more is passed over by its name', () => {
    for (const raceId of ['1-8', '2-9', '3-10']) {
      RideJournal.open({ folder, raceId, name: 'Ada' }).journal.close();
    }
    const { endsAt } = raceOf(2, 9);
    const found = (since: number): string[] => unstoredRides(folder, since).map(({ race }) => race.raceId);
    expect(found(endsAt)).toEqual(['2-9', '3-10']);
    expect(found(endsAt + 1)).toEqual(['3-10']);
  });

  test('of a folder that is not there are none', () => {
    expect(unstoredRides(folder, 0)).toEqual([]);
    expect(readJournal(file)).toBeNull();
  });
});
