import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMetrics } from './functions/shared/metrics.ts';
import { FUNCTION_NAMES } from './settings.ts';
import { bundleOf, type FunctionName } from './stacks/bundle.ts';
import { METRICS_NAMESPACE } from './stacks/metrics.ts';

const NAMES = Object.keys(FUNCTION_NAMES) as FunctionName[];
/** Of a bundle, in bytes: Lambda reads it at each cold start. */
const MOST = 2.5 * 1024 * 1024;

let folder = '';
beforeAll(() => {
  // Far from any node_modules: what is not in the bundle is not found.
  folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-bundles-'));
  for (const name of NAMES) writeFileSync(path.join(folder, `${name}.mjs`), bundleOf(name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('each bundle loads by itself and exports `handler`', () => {
  const script = `for (const name of ${JSON.stringify(NAMES)}) {
    const { handler } = await import('./' + name + '.mjs');
    console.log(name, typeof handler);
  }`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: folder,
    encoding: 'utf8',
    // As Lambda sets it; nothing is called.
    env: { AWS_REGION: 'eu-central-1', ALLEYCAT_TABLE: 'alleycat' },
  });
  expect(printed.trim().split('\n')).toEqual(NAMES.map((name) => `${name} function`));
});

test.each(NAMES)('%s holds its own SDK, and is small', (name) => {
  const bytes = bundleOf(name);
  const imported = [
    ...Buffer.from(bytes)
      .toString()
      .matchAll(/^import .* from ["']([^"']+)["'];?$/gm),
  ].map(([, from]) => from);
  expect(imported.filter((from) => from?.startsWith('@aws-sdk') || from?.startsWith('.'))).toEqual([]);
  expect(bytes.length).toBeLessThan(MOST);
});

test('the functions write their metrics where dashboard and alarms look', () => {
  const lines: string[] = [];
  const metrics = createMetrics('f', { now: () => 0 } as never, (line) => lines.push(line));
  metrics.add('boards', 1);
  metrics.flush();
  expect(lines[0]).toContain(`"Namespace":"${METRICS_NAMESPACE}","Dimensions":[["function"]]`);
});
