/**
 * Measures the tokens' contrast in both themes: figures 7:1, the rest 4.5:1, graphics 3:1.
 * `node renderer/testing/contrast.mjs` prints the table and fails when a pair is under its line.
 */
import { readFileSync } from 'node:fs';

const css = readFileSync(new URL('../styles/tokens.css', import.meta.url), 'utf8');
const [darkText, lightText] = css.split(":root[data-theme='light']");
const dark = tokensOf(darkText);
const themes = { dark, light: { ...dark, ...tokensOf(lightText) } };

function tokensOf(text) {
  return Object.fromEntries(
    [...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  );
}

/** WCAG 2.2, relative luminance. */
function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(ink, ground) {
  const [high, low] = [luminance(ink), luminance(ground)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const hues = [1, 2, 3, 4, 5, 6];
/** [ink, ground, least ratio] */
const PAIRS = [
  ...['text', 'you-figure', 'gain', 'loss'].map((ink) => [ink, 'ground', 7]),
  ['text', 'surface', 7],
  ['paper-ink', 'you', 7],
  ...hues.map((hue) => ['paper-ink', `hue-${hue}`, 7]),
  ...hues.map((hue) => [`hue-${hue}-ink`, 'surface', 4.5]),
  ...['muted', 'trouble', 'stale'].flatMap((ink) =>
    ['ground', 'surface'].map((ground) => [ink, ground, 4.5]),
  ),
  ...['you-ink', 'edge'].map((ink) => [ink, 'ground', 3]),
];

for (const [theme, tokens] of Object.entries(themes)) {
  for (const [ink, ground, least] of PAIRS) {
    const ratio = contrast(tokens[ink], tokens[ground]);
    const verdict = ratio >= least ? 'ok' : 'UNDER';
    if (verdict !== 'ok') process.exitCode = 1;
    console.log(
      `${theme.padEnd(6)} ${ink.padEnd(12)} on ${ground.padEnd(8)} ${ratio.toFixed(2).padStart(5)} >= ${least} ${verdict}`,
    );
  }
}
