import { describe, expect, it } from 'vitest';

import css from './tokens.css?raw';

/** Colour tokens of both themes; the light theme takes over what it does not set. */
function themes(): Record<'dark' | 'light', Map<string, string>> {
  const [darkText = '', lightText = ''] = css.split(":root[data-theme='light']");
  const dark = tokensOf(darkText);
  return { dark, light: new Map([...dark, ...tokensOf(lightText)]) };
}

function tokensOf(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** WCAG 2.2, contrast ratio, 1..21. */
function contrast(ink: string, ground: string): number {
  const [inkLight, groundLight] = [luminance(ink), luminance(ground)];
  return (Math.max(inkLight, groundLight) + 0.05) / (Math.min(inkLight, groundLight) + 0.05);
}

const hues = [1, 2, 3, 4, 5, 6];
/** Figures 7:1, other text 4.5:1, graphics 3:1. */
const PAIRS: (readonly [ink: string, ground: string, least: number])[] = [
  ...['text', 'you-figure', 'gain', 'loss'].map((ink) => [ink, 'ground', 7] as const),
  ['text', 'surface', 7],
  ['paper-ink', 'you', 7],
  ...hues.map((hue) => ['paper-ink', `hue-${hue}`, 7] as const),
  ...hues.map((hue) => [`hue-${hue}-ink`, 'surface', 4.5] as const),
  ...['muted', 'trouble', 'stale'].flatMap((ink) =>
    ['ground', 'surface'].map((ground) => [ink, ground, 4.5] as const),
  ),
  ...['you-ink', 'edge'].map((ink) => [ink, 'ground', 3] as const),
];

describe.each(Object.entries(themes()))('contrast in the %s theme', (_theme, tokens) => {
  it.each(PAIRS)('%s on %s is at least %d:1', (ink, ground, least) => {
    expect(contrast(tokens.get(ink) ?? '', tokens.get(ground) ?? '')).toBeGreaterThanOrEqual(least);
  });
});
