import { setTimeout as sleep } from 'node:timers/promises';

/** Between two looks, real ms. */
const LOOK_MS = 25;

/** Looks until something is there. @throws Error naming it, when it is not within `limitMs` */
export async function until<T>(
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  what: string,
  limitMs: number,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`Waited ${limitMs} ms in vain for ${what}.`);
    await sleep(LOOK_MS);
  }
}

/** What a promise gives. @throws Error where it takes longer than `limitMs` */
export async function within<T>(limitMs: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It took longer than ${limitMs} ms.`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
