/** What goes wrong, and what the screen has to say of it. */
import { setTimeout as sleep } from 'node:timers/promises';

import { isRunning } from '../support/processes.ts';
import { poison } from './poison.ts';
import type { Scene } from './scene.ts';
import type { Trouble } from './screen.ts';
import type { Switches } from './switches.ts';
import { until } from './waiting.ts';

export interface Fault {
  readonly name: string;
  /** Alone in a heat it strikes before this second: it takes a while. */
  readonly before?: number;
  /** Does it, has the screen say it, and ends it. @returns what the screen said, and when it was over (performance.now) */
  strike(scene: Scene): Promise<Struck>;
}

export interface Struck {
  /** Null where nothing befalls the rider, or there was no screen to say it. */
  said: string | null;
  overAt: number;
}

const BOARD_OLD = /^Old: .* since the last board$/;
const BACKEND_AWAY = /^The backend went away; starting it again\. Your ride is kept\.$/;
const CONNECTION_BROKE = /^The connection broke; trying again\. Your ride is kept\.$/;
const APP_AWAY = /^The connection to Alleycat broke\. Trying again in 1 s\. What was ridden is kept\./;
const DISK_FULL = /^The disk is full: this ride is not kept on this computer\. It goes on being sent;/;
const STALL_MS = 5000;
/** So much may the app's clock be off, real ms: half of what the quickest answer of its cloud took. */
const CLOCK_MS = 500;

/** Strikes, hears what the screen says, and lets what does not end by itself go on until `forMs` have passed. */
async function said(
  scene: Scene,
  [trouble, words]: [Trouble, RegExp],
  begin: () => unknown,
  end: () => unknown = () => undefined,
  forMs = 0,
): Promise<Struck> {
  const until = performance.now() + forMs;
  const heard = scene.screen.says(trouble, words);
  // Where `begin` fails this one is not waited for.
  heard.catch(() => undefined);
  await begin();
  const begun = performance.now();
  const sentence = await heard;
  await sleep(Math.max(0, until - performance.now()));
  await end();
  return { said: sentence, overAt: forMs === 0 ? begun : performance.now() };
}

function switched(
  name: string,
  trouble: [Trouble, RegExp],
  forMs: number,
  wrong: Partial<Switches>,
  right: Partial<Switches>,
): Fault {
  return {
    name,
    strike: (scene) =>
      said(
        scene,
        trouble,
        () => scene.set(wrong),
        () => scene.set(right),
        forMs,
      ),
  };
}

const cloudKilled: Fault = {
  name: 'kill -9 of the local cloud',
  async strike(scene) {
    const before = scene.cloudPid;
    const struck = await said(scene, ['backend-trouble', BACKEND_AWAY], () =>
      process.kill(before, 'SIGKILL'),
    );
    await until(() => !isRunning(before) && scene.app.state().then(({ backend }) => backend.link === 'connected'), 'another cloud', 20_000); // prettier-ignore
    if (scene.cloudPid === before) throw new Error('It is the same cloud.');
    return struck;
  },
};

const appKilled: Fault = {
  name: 'kill -9 of the app, started again by its user',
  async strike(scene) {
    const struck = await said(scene, ['link-lost', APP_AWAY], () => scene.killApp());
    await scene.startApp();
    return { ...struck, overAt: performance.now() };
  },
};

const pageKilled: Fault = {
  name: 'reload of the page, then kill -9 of its process',
  async strike(scene) {
    await scene.screen.reload();
    await until(async () => (await scene.screen.ownTotal()) !== null, 'the board after the reload', 10_000);
    await scene.screen.killRenderer();
    return { said: null, overAt: performance.now() };
  },
};

const brokerRestarted = switched(
  'the broker cuts every connection, and is away for 2 s',
  ['backend-trouble', CONNECTION_BROKE],
  2000,
  { brokerGone: true },
  { brokerGone: false },
);

/** @param forMs real */
const tableGone = (forMs: number): Fault => ({
  ...switched(
    `the table is gone for ${forMs / 1000} s`,
    ['board-old', BOARD_OLD],
    forMs,
    { tableGone: true },
    { tableGone: false },
  ),
  before: 60,
});

const throttled: Fault = {
  name: 'the stream refuses all calls for 3 s, then half of each call’s records for 3 s',
  async strike(scene) {
    const struck = await said(
      scene,
      ['board-old', BOARD_OLD],
      () => scene.set({ throttle: 'calls' }),
      () => scene.set({ throttle: 'records' }),
      3000,
    );
    await sleep(3000);
    scene.set({ throttle: 'no' });
    return { ...struck, overAt: performance.now() };
  },
};

const poisoned: Fault = {
  name: 'poisoned records on the stream',
  async strike(scene) {
    await poison(scene);
    return { said: null, overAt: performance.now() };
  },
};

/** A stopped process says nothing; what is seen is how old the board gets. */
const stalled = (name: string, pidOf: (scene: Scene) => number): Fault => ({
  name,
  strike(scene) {
    const pid = pidOf(scene);
    return said(
      scene,
      ['board-old', BOARD_OLD],
      () => process.kill(pid, 'SIGSTOP'),
      () => process.kill(pid, 'SIGCONT'),
      STALL_MS,
    );
  },
});

const diskFull: Fault = {
  name: 'the journal’s disk is full for 2 s',
  async strike(scene) {
    const { disk, journalFile, pid } = scene;
    const struck = await said(
      scene,
      ['ride-unkept', DISK_FULL],
      () => disk.fill(pid, journalFile),
      () => disk.makeSpace(pid),
      2000,
    );
    const { ride } = await scene.app.state();
    await until(
      () => scene.journal().length >= (ride?.secondsRidden ?? Infinity),
      'the journal to catch up',
      5000,
    );
    return struck;
  },
};

/** The clock that is set must not be seen; a cloud that is started by it must go on with the app's time. */
const clockSet = (minutes: number): Fault => ({
  name: `the machine's clock is set ${minutes > 0 ? 'forward' : 'back'} by ${Math.abs(minutes)} min, and the cloud killed`,
  async strike(scene) {
    scene.set({ clockMs: minutes * 60_000 });
    const until = performance.now() + 2000;
    while (performance.now() < until) {
      await expectSameClock(scene);
      const troubles = await scene.screen.troubles();
      if (troubles.length > 0) throw new Error(`The screen shows ${troubles.join(', ')}.`);
    }
    const struck = await cloudKilled.strike(scene);
    await expectSameClock(scene);
    return struck;
  },
});

/** The app's clock and ours, which nobody has set, agree. */
async function expectSameClock({ app, clock }: Scene): Promise<void> {
  const asked = clock.now();
  const { nowMs } = (await app.state()).clock;
  const apartMs = Math.max(asked - nowMs, nowMs - clock.now()) / clock.speed;
  if (apartMs > CLOCK_MS) throw new Error(`The app's clock is off by ${Math.round(apartMs)} real ms.`);
}

/** Each of them befalls a heat of its own. Times are real ones: networks, disks and people do not run faster. */
export const EACH: readonly Fault[] = [
  cloudKilled,
  appKilled,
  pageKilled,
  brokerRestarted,
  tableGone(20_000),
  throttled,
  poisoned,
  stalled('the local cloud stands still for 5 s', (scene) => scene.cloudPid),
  stalled('the app stands still for 5 s', (scene) => scene.pid),
  diskFull,
  clockSet(3),
  clockSet(-3),
];

/** Nobody sees it who has no board any more. */
const tableGoneUnseen: Fault = {
  name: 'the table is gone for 6 s',
  async strike(scene) {
    scene.set({ tableGone: true });
    await sleep(6000);
    scene.set({ tableGone: false });
    return { said: null, overAt: performance.now() };
  },
};

/** While the whole rides are on their way, and results are made. */
export const AT_FINISH: readonly Fault[] = [cloudKilled, appKilled, tableGoneUnseen];

/** All of them in one heat, but for the longest. */
export const ALL: readonly Fault[] = [...EACH.filter((fault) => fault !== EACH[4]), tableGone(6000)];

/** What fits into one heat at five times life’s speed. */
export const SHORT: readonly Fault[] = [poisoned, diskFull, cloudKilled, appKilled];
