import type { ClassId } from '../../../core/race/classes.ts';

/** A class's drawing, 48 by 48, as for a lino cut: what is solid and what is line, one ink. */
interface Glyph {
  /** Path data of what is filled. */
  solid: string;
  /** Path data of what is drawn, `width` wide. */
  line: string;
  width: number;
}

/** A sett of a cobbled road: path data of a rectangle with round corners. */
function sett(x: number, y: number, width: number, height: number): string {
  const round = 2.5;
  const [w, h] = [width - 2 * round, height - 2 * round];
  const corner = (dx: number, dy: number): string => `a${round} ${round} 0 0 1 ${dx} ${dy}`;
  return (
    `M${x + round} ${y}h${w}${corner(round, round)}v${h}${corner(-round, round)}` +
    `h${-w}${corner(-round, -round)}v${-h}${corner(round, -round)}z`
  );
}

/**
 * Two paths each, so that a row of a list that is given another ride changes what they say, and makes nothing: a list of rides
 * whose rows made their drawings anew missed its frame.
 */
export const CLASS_GLYPHS: Readonly<Record<ClassId, Glyph>> = {
  // Dawn Patrol: half a sun on the road's horizon.
  1: {
    solid: 'M13 32a11 11 0 0 1 22 0z',
    line: 'M24 7v8M8.4 14.4l5.4 5.4M39.6 14.4l-5.4 5.4M2 32h44M12 39h24M19 45h10',
    width: 3,
  },
  // Cobble Rattle: three courses of setts and the shake they give.
  2: {
    solid: [
      ...[sett(2, 21, 12, 7), sett(17, 21, 14, 7), sett(34, 21, 12, 7)],
      ...[sett(2, 31, 6, 7), sett(11, 31, 12, 7), sett(26, 31, 11, 7), sett(40, 31, 6, 7)],
      ...[sett(2, 41, 13, 6), sett(18, 41, 12, 6), sett(33, 41, 13, 6)],
    ].join(''),
    line: 'm4 14 5-8 5 8 5-8 5 8 5-8 5 8 5-8 5 8',
    width: 3,
  },
  // Boing-Boing Boost: a spring between two plates.
  3: {
    solid: 'M7 2h34v5H7zM7 41h34v5H7z',
    line: 'M11 5 37 13 11 20.5 37 27.5 11 35 37 43',
    width: 3.5,
  },
  // Bridge and Tunnel: towers, cables, deck, and the arch beneath.
  4: {
    solid: 'M13.5 48.5v-6a10.5 10.5 0 0 1 21 0v6z',
    line: 'M12 6v28M36 6v28M0 29.5h48M12 8q12 26 24 0M0 25q8-3 12-17M48 25q-8-3-12-17',
    width: 3,
  },
  // Midnight Parcel: taped, labelled, under a moon.
  5: {
    solid:
      'M12.5 16.5h12v12.8l-6-3.6-6 3.6zM9 33.25h10v2.5H9zM9 38.25h6v2.5H9z' +
      'M39 2.5a9.5 9.5 0 1 0 6.5 13.2A8 8 0 0 1 39 2.5z',
    line: 'M4.5 17.5h28v27h-28z',
    width: 3,
  },
  // Last Drop: one drop, and the ring it will make.
  6: {
    solid: 'M24 2.5c4 7.5 11 14 11 21.5a11 11 0 0 1-22 0c0-7.5 7-14 11-21.5z',
    line:
      'M10 37.5c-4.5 1-7 2.3-7 3.7C3 44 12.4 46 24 46s21-2 21-4.8c0-1.4-2.5-2.7-7-3.7' +
      'M15.5 40c2 .8 5 1.2 8.5 1.2s6.5-.4 8.5-1.2',
    width: 3,
  },
};
