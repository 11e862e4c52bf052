import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { placeOn, readPlace, tvDisplay, writePlace } from './window-place.ts';

const LAPTOP = { id: 1, workArea: { x: 0, y: 24, width: 1280, height: 776 } };
const BESIDE = { id: 2, workArea: { x: 1280, y: 0, width: 1920, height: 1080 } };
const LEFT = { id: 3, workArea: { x: -1920, y: 0, width: 1920, height: 1080 } };

describe('placeOn', () => {
  it.each([
    ['where it was', [LAPTOP, BESIDE], { x: 1400, y: 100, width: 1280, height: 800 }, null],
    ['on a display left of the first', [LAPTOP, LEFT], { x: -1900, y: 30, width: 1000, height: 700 }, null],
    [
      'hanging over the edge, but to be dragged',
      [LAPTOP],
      { x: 1100, y: 300, width: 1000, height: 700 },
      null,
    ],
  ])('%s', (_, displays, kept) => {
    expect(placeOn(displays, kept)).toEqual(kept);
  });

  it('is no larger than its display, and then wholly on it', () => {
    expect(placeOn([LAPTOP], { x: 200, y: 100, width: 1900, height: 1000 })).toEqual(LAPTOP.workArea);
    expect(placeOn([LAPTOP], { x: 200, y: 100, width: 1900, height: 700 })).toEqual({
      ...{ x: 0, y: 100, width: 1280, height: 700 },
    });
  });

  it.each([
    ['the display is gone', { x: 1400, y: 100, width: 1280, height: 800 }],
    ['its top is above the screen', { x: 100, y: -300, width: 1280, height: 800 }],
    ['too little of its top is left', { x: 1200, y: 100, width: 1280, height: 800 }],
    ['it is below the screen', { x: 100, y: 790, width: 1280, height: 800 }],
  ])('is left to the system where %s', (_, kept) => {
    expect(placeOn([LAPTOP], kept)).toBeNull();
  });
});

describe('tvDisplay', () => {
  it('is another than the app’s own, where there is one', () => {
    expect(tvDisplay([LAPTOP, BESIDE], 1)).toBe(BESIDE);
    expect(tvDisplay([LAPTOP, BESIDE], 2)).toBe(LAPTOP);
    expect(tvDisplay([LAPTOP], 1)).toBeNull();
  });
});

describe('the file', () => {
  let folder: string;
  let file: string;
  const PLACE = { x: -5, y: 7, width: 1280, height: 800, maximized: true, fullScreen: false };
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-place-'));
    file = path.join(folder, 'window-place.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives back what was written, for its owner alone', () => {
    writePlace(file, PLACE);
    expect(readPlace(file)).toEqual(PLACE);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('"width":1280');
  });

  it.each([
    '',
    '{',
    '{"x":1}',
    JSON.stringify({ ...PLACE, width: 0 }),
    JSON.stringify(PLACE).replace(/"x":[\d-]+/, '"x":1e400'),
  ])('makes nothing of %j', (text) => {
    writeFileSync(file, text);
    expect(readPlace(file)).toBeNull();
  });

  it('makes nothing of no file', () => {
    expect(readPlace(file)).toBeNull();
  });
});
