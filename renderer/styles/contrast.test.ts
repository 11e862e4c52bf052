import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

type Tokens = Record<string, string>;

const css = readFileSync(fileURLToPath(new URL('tokens.css', import.meta.url)), 'utf8');
const [darkText = '', lightText = ''] = css.split(":root[data-theme='light']");
const dark = tokensOf(darkText);
const light = { ...dark, ...tokensOf(lightText) };

function tokensOf(text: string): Tokens {
  return Object.fromEntries(
    [...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  );
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(tokens: Tokens, ink: string, ground: string): number {
  const of = (name: string): number => luminance(tokens[name] ?? 'missing');
  const [high = 0, low = 0] = [of(ink), of(ground)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const HUES = [1, 2, 3, 4, 5, 6];

describe.each([
  ['dark', dark],
  ['light', light],
])('%s', (_, tokens) => {
  it.each(['text', 'you-figure', 'gain', 'loss'])('figures in %s have 7:1 on the ground', (ink) => {
    expect(contrast(tokens, ink, 'ground')).toBeGreaterThanOrEqual(7);
  });

  it.each(['muted', 'trouble', 'stale'])('%s has 4.5:1 on ground and surface', (ink) => {
    expect(contrast(tokens, ink, 'ground')).toBeGreaterThanOrEqual(4.5);
    expect(contrast(tokens, ink, 'surface')).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['you-ink', 'edge'])('graphics in %s have 3:1 on the ground', (ink) => {
    expect(contrast(tokens, ink, 'ground')).toBeGreaterThanOrEqual(3);
  });

  it.each(HUES)('card %i: 7:1 in print, 4.5:1 as ink on the surface', (hue) => {
    expect(contrast(tokens, 'paper-ink', `hue-${hue}`)).toBeGreaterThanOrEqual(7);
    expect(contrast(tokens, `hue-${hue}-ink`, 'surface')).toBeGreaterThanOrEqual(4.5);
  });

  it('my own row has 7:1', () => {
    expect(contrast(tokens, 'paper-ink', 'you')).toBeGreaterThanOrEqual(7);
  });
});
