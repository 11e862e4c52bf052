import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { replacePrivately } from '../host/private-file.ts';

/** Screen coordinates in device-independent pixels, as Electron gives them. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A display that is there now. */
export interface Display {
  id: number;
  /** Without the system's bars. */
  workArea: Rectangle;
}

const whole = z.number().int();
const placeSchema = z.object({
  x: whole,
  y: whole,
  width: whole.positive(),
  height: whole.positive(),
  maximized: z.boolean(),
  fullScreen: z.boolean(),
});
/** Where the window was when it was closed: its own size, and whether it filled the screen. */
export type WindowPlace = z.infer<typeof placeSchema>;

/** A window shows this much of its top edge, or it could not be dragged back. */
const GRIP = { width: 160, height: 40 };

/** What was kept; null for nothing, or nothing that makes sense. */
export function readPlace(file: string): WindowPlace | null {
  try {
    return placeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** @throws whatever the system says */
export function writePlace(file: string, place: WindowPlace): void {
  replacePrivately(file, `${JSON.stringify(place)}\n`);
}

/**
 * Where the window may open: as it was kept where a display still shows it, no larger than that display. Null where it would
 * be out of sight: then the system chooses.
 */
export function placeOn(displays: readonly Display[], kept: Rectangle): Rectangle | null {
  const home = displays.find(({ workArea }) => {
    const { width, height } = shared(workArea, { ...kept, height: GRIP.height });
    return width >= GRIP.width && height >= GRIP.height;
  });
  if (!home) return null;
  const { workArea } = home;
  const width = Math.min(kept.width, workArea.width);
  const height = Math.min(kept.height, workArea.height);
  // What was made smaller is also moved to where all of it is seen; the rest stays where the rider has put it.
  return {
    x: width < kept.width ? workArea.x : kept.x,
    y: height < kept.height ? workArea.y : kept.y,
    width,
    height,
  };
}

/** The display for the TV: another than the app's own; null where there is none. */
export function tvDisplay<D extends Display>(displays: readonly D[], ownId: number): D | null {
  return displays.find(({ id }) => id !== ownId) ?? null;
}

/** The part that two rectangles share. */
function shared(a: Rectangle, b: Rectangle): { width: number; height: number } {
  return {
    width: Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
    height: Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y),
  };
}
