import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { AlleycatError } from '../../core/errors.ts';
import { planFor } from '../cost/plan.ts';
import { dollars, total } from '../cost/row.ts';
import { readArguments } from './plan-arguments.ts';
import { report } from './plan-report.ts';

const NOW = Date.UTC(2026, 10, 23, 17, 3);
const read = (line: string) => readArguments(line === '' ? [] : line.split(' '), NOW);

test('without anything it is one full heat around the clock, today, for a month', () => {
  expect(read('')).toEqual({
    heats: 1,
    racers: 1000,
    days: 365 / 12,
    hoursADay: 24,
    shards: null,
    dayStartMs: Date.UTC(2026, 10, 23),
    onDemand: false,
    fanOut: false,
    archive: false,
  });
});

test('everything can be said', () => {
  const line =
    '--heats 6 --racers 200 --days 7 --hours-a-day 3 --shards 4 --day 2026-01-31 --fan-out --archive';
  expect(read(line)).toEqual({
    heats: 6,
    racers: 200,
    days: 7,
    hoursADay: 3,
    shards: 4,
    dayStartMs: Date.UTC(2026, 0, 31),
    onDemand: false,
    fanOut: true,
    archive: true,
  });
});

describe('wrong usage is one line', () => {
  test.each([
    '--heats 0',
    '--heats 1.5',
    '--racers=',
    '--racers 10001',
    '--day 2026-13-01',
    '--day today',
    '--hours-a-day 25',
    '--on-demand --shards 3',
    '--nonsense',
  ])('%s', (line) => {
    expect(() => read(line)).toThrow(AlleycatError);
    expect(() => read(line)).toThrow(/^[^\n]+$/);
  });
});

test('the report shows every item with its arithmetic, the placement, the limits and the sums', () => {
  const plan = planFor(read('--heats 6 --racers 5000 --shards 2 --archive'));
  const text = report(plan).join('\n');
  for (const { item, arithmetic } of [
    ...plan.heat.live,
    ...plan.options,
    ...plan.heat.afterwards,
    ...plan.idle,
  ]) {
    expect(text).toContain(`  ${item.padEnd(32)} ${arithmetic}`);
  }
  expect(text).toMatch(/class 6: shard 0 \d+, shard 1 \d+/);
  expect(text).toMatch(/EXCEEDED/);
  expect(text).toMatch(/\nTogether: \$[\d,.]+\n/);
});

describe('what the documents show is what is printed', () => {
  const pageOf = (name: string): string =>
    readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
  const blocksOf = (name: string): string[] =>
    [...pageOf(name).matchAll(/\n```\n([^`]+)\n```/g)].map(([, block = '']) => block);
  const printed = (line: string): string => report(planFor(read(line))).join('\n');

  test('deploy.md: a month of idling', () => {
    const block = blocksOf('deploy.md').find((text) => text.includes(' idle\n'));
    expect(printed('--heats 1 --racers 1000')).toContain(block);
  });

  test('scale.md: six heats, but for what is left out', () => {
    const output = printed('--heats 6 --racers 1000 --day 2026-11-23');
    const parts = blocksOf('scale.md').flatMap((text) => text.split('\n\n[…]\n\n'));
    expect(parts).toHaveLength(2);
    for (const part of parts) expect(output).toContain(part);
  });

  test('scale.md: what a month costs by the number of heats', () => {
    const rows = [...pageOf('scale.md').matchAll(/^\| +([\d,]+) \|.*\| +(\$[\d.,]+) \| +(\$[\d.,]+) \|$/gm)];
    expect(rows).toHaveLength(5);
    for (const [, heats = '', idle, racing] of rows) {
      const plan = planFor(read(`--heats ${heats.replace(',', '')} --hours-a-day 3`));
      const usd = total(plan.idle);
      expect(idle).toBe(usd < 1000 ? dollars(usd) : whole(usd));
      expect(racing).toBe(whole(usd + total(plan.racing)));
    }
  });
});

function whole(usd: number): string {
  return `$${Math.round(usd).toLocaleString('en-US')}`;
}

test('on demand, and more shards than fit a list', () => {
  expect(report(planFor(read('--on-demand')))[0]).toMatch(/^Shards: on demand/);
  expect(report(planFor(read('--heats 6 --shards 20'))).join('\n')).not.toContain('class 1');
});

test.each([
  ['docs/deploy.md', '--heats 1 --day 2026-11-23'],
  ['docs/scale.md', '--heats 6 --day 2026-11-23'],
])('the idle part that stands in %s is the plan’s', (file, line) => {
  const lines = report(planFor(read(line)));
  const begin = lines.findIndex((each) => each.endsWith(', idle'));
  const end = lines.findIndex((each) => each.endsWith(' idle') && each.startsWith('  = '));
  expect(end - begin).toBeGreaterThan(5);
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  expect(text).toContain(lines.slice(begin, end + 1).join('\n'));
});
