/** Something goes wrong with the radio while a heat is ridden, and right again. */
import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from 'vitest';

import type { StateView } from '../../support/app-state.ts';
import type { Rig } from './rig.ts';

/** Longest from the radio's return to the first new reading, real ms. */
const BACK_MS = 10_000;
/** Ridden after each fault, seconds of the heat. */
const RIDE_ON = 15;

export interface Fault {
  begin: () => Promise<void> | void;
  /** Nobody has to, where this is missing: the radio itself is there all the time. */
  end?: () => Promise<void> | void;
  /** For so long it stays wrong, real ms. */
  forMs?: number;
  /** What the app says meanwhile. */
  says: { adapter?: RegExp; slot: RegExp; message: RegExp };
}

/**
 * Has the fault happen. Meanwhile the app must say so, and nothing may count; afterwards it must be back by itself within
 * ten seconds, and count again.
 * @returns real ms from the radio's return to the first new reading
 */
export async function survive({ app }: Rig, { begin, end, forMs = 0, says }: Fault): Promise<number> {
  let returned = performance.now();
  await begin();
  const broken = await app.until((state) => isSaid(state, says), `the app to say ${says.message}`);
  const heard = broken.bike.reading?.at ?? 0;
  const frozen = frozenPart(broken);
  for (const until = performance.now() + forMs; performance.now() < until; await sleep(50))
    expect(frozenPart(await app.state())).toEqual(frozen);
  if (end) {
    returned = performance.now();
    await end();
  }
  const back = await app.until(
    (state) => {
      const isBack = (state.bike.reading?.at ?? 0) > heard;
      if (!isBack) expect(frozenPart(state)).toEqual(frozen);
      return isBack;
    },
    'a new reading',
    BACK_MS * 2,
  );
  const backMs = performance.now() - returned;
  expect(backMs).toBeLessThan(BACK_MS);
  const ridden = back.ride?.secondsRidden ?? 0;
  const well = await app.until(
    ({ ride }) => ride?.phase === 'finished' || (ride?.secondsRidden ?? 0) >= ridden + RIDE_ON,
    'the ride to go on',
  );
  expect(well.bike).toMatchObject({ link: 'connected', message: null });
  return Math.round(backMs);
}

function isSaid({ bike, bluetooth }: StateView, { adapter, slot, message }: Fault['says']): boolean {
  return (
    bike.link === 'silent' &&
    slot.test(bluetooth.slots.bike?.link ?? '') &&
    (adapter?.test(bluetooth.adapter) ?? true) &&
    // What the link says, or else how long nothing has come.
    message.test(bike.message ?? bluetooth.slots.bike?.message ?? '')
  );
}

/** While nothing is heard, nothing is counted: not by the app's own count, and no second. */
function frozenPart({ ride }: StateView): unknown {
  return { totalTenths: ride?.totalTenths, secondsRidden: ride?.secondsRidden };
}
