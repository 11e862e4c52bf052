import { cruise } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { ROOT } from './lib/paths.mjs';

/** What is there to be imported in the small project that the rules are tried on. */
const TARGETS = [
  'core/bike.ts',
  'infra/settings.ts',
  'infra/functions/aggregate/handler.ts',
  'local/cloud.ts',
  'simulator/riders/rider.ts',
  'electron/contract/api.ts',
  'electron/contract/channels.ts',
  'electron/host/host.ts',
  'electron/main/window.ts',
  'electron/serve/server.ts',
  'electron/wiring/wiring.ts',
  'renderer/state/race.ts',
  'renderer/testing/fake-host.ts',
  'local/harness.test-support.ts',
];
const DEPENDENCIES = ['zod', 'ws', '@aws-sdk/client-kinesis'];
const DEV_DEPENDENCIES = ['electron', 'svelte', 'vitest', '@types/aws-lambda'];

/**
 * A file with one import each: the file, what it imports, and the rule that it breaks (null: none).
 * @type {[string, string, string | null][]}
 */
const CASES = [
  ['core/a.ts', 'zod', null],
  ['core/b.ts', 'node:fs', 'core-not-node'],
  ['core/c.ts', '../electron/contract/api.ts', 'core-layer'],
  ['core/d.ts', 'ws', 'core-layer'],
  ['core/e.test.ts', 'vitest', null],
  ['core/f.test.ts', '../local/cloud.ts', 'core-tests-layer'],
  ['infra/functions/finalize/a.ts', '../../settings.ts', null],
  ['infra/functions/finalize/b.ts', '@aws-sdk/client-kinesis', null],
  ['infra/functions/finalize/c.ts', '../../../local/cloud.ts', 'functions-layer'],
  ['infra/functions/finalize/d.ts', 'ws', 'functions-layer'],
  ['infra/functions/finalize/e.ts', 'aws-lambda', 'functions-types-only'],
  ['local/a.ts', '../infra/functions/aggregate/handler.ts', null],
  ['local/b.ts', '../electron/host/host.ts', 'local-layer'],
  ['local/c.ts', '../simulator/riders/rider.ts', 'local-layer'],
  ['simulator/riders/a.ts', '../../core/bike.ts', null],
  ['simulator/riders/b.ts', '../../local/cloud.ts', 'riders-layer'],
  ['electron/contract/a.ts', '../../core/bike.ts', null],
  ['electron/contract/b.ts', '../host/host.ts', 'contract-layer'],
  ['electron/host/a.ts', 'ws', null],
  ['electron/host/b.ts', 'electron', 'host-not-electron'],
  ['electron/host/c.ts', '../../local/cloud.ts', 'host-layer'],
  ['electron/host/d.ts', '../main/window.ts', 'host-layer'],
  ['electron/wiring/a.ts', '../../local/cloud.ts', null],
  ['electron/wiring/b.ts', 'electron', 'wiring-not-electron'],
  ['electron/main/a.ts', 'electron', null],
  ['electron/main/b.ts', '../wiring/wiring.ts', null],
  ['electron/main/c.ts', '../serve/server.ts', 'main-layer'],
  ['electron/main/d.ts', 'svelte', 'shipped-code-uses-dependencies'],
  ['electron/serve/a.ts', 'electron', 'serve-not-electron'],
  ['electron/preload/a.ts', '../contract/channels.ts', null],
  ['electron/preload/b.ts', '../contract/api.ts', 'preload-layer'],
  ['electron/preload/c.ts', 'node:fs', 'preload-not-node'],
  ['renderer/a.ts', '../electron/contract/api.ts', null],
  ['renderer/b.ts', '../electron/host/host.ts', 'renderer-layer'],
  ['renderer/c.ts', 'node:fs', 'renderer-not-node'],
  ['renderer/d.ts', 'electron', 'renderer-layer'],
  ['renderer/E.svelte', '../local/cloud.ts', 'renderer-layer'],
  ['renderer/f.ts', './testing/fake-host.ts', 'not-to-test-support'],
  ['renderer/g.test.ts', './testing/fake-host.ts', null],
  ['local/d.ts', './harness.test-support.ts', 'not-to-test-support'],
  ['local/e.test.ts', './harness.test-support.ts', null],
  ['e2e/a.ts', '../core/bike.ts', 'e2e-layer'],
  ['e2e/b.ts', './nowhere.ts', 'resolvable'],
  ['scripts/a.mjs', '../core/e.test.ts', 'not-to-test'],
];

/** @type {Map<string, string[]>} file -> rules that it breaks */
const broken = new Map();
const project = fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-layers-'));

beforeAll(async () => {
  layOut();
  const options = await extractOptions(path.join(ROOT, '.dependency-cruiser.mjs'));
  const folders = fs.readdirSync(project).filter((name) => !/node_modules|\./.test(name));
  const { output } = await cruise(folders, { ...options, outputType: 'json', baseDir: project });
  for (const { from, rule } of JSON.parse(String(output)).summary.violations) {
    broken.set(from, [...(broken.get(from) ?? []), rule.name]);
  }
});

afterAll(() => fs.rmSync(project, { recursive: true }));

test.for(CASES)('%s importing %s breaks %s', ([file, , rule]) => {
  if (rule === null) expect(broken.get(file)).toBeUndefined();
  else expect(broken.get(file)).toContain(rule);
});

test('types count as much as values do', () => {
  expect(broken.get('core/types.ts')).toContain('core-layer');
});

test('a type of a package of types is allowed', () => {
  expect(broken.get('infra/functions/finalize/types.ts')).toBeUndefined();
});

test('a circle is found', () => {
  expect([...broken.values()].flat()).toContain('no-circle');
});

/** Writes the small project: targets, packages, and a file for each case. */
function layOut() {
  for (const target of TARGETS) write(target, 'export const value = 1;\nexport type Value = number;\n');
  for (const name of [...DEPENDENCIES, ...DEV_DEPENDENCIES]) {
    const entry = name.startsWith('@types/') ? 'index.d.ts' : 'index.js';
    write(
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, version: '1.0.0', main: entry, types: entry }),
    );
    write(`node_modules/${name}/${entry}`, 'export {};\n');
  }
  const versions = (/** @type {string[]} */ names) =>
    Object.fromEntries(names.map((name) => [name, '1.0.0']));
  write(
    'package.json',
    JSON.stringify({ dependencies: versions(DEPENDENCIES), devDependencies: versions(DEV_DEPENDENCIES) }),
  );
  write('tsconfig.base.json', fs.readFileSync(path.join(ROOT, 'tsconfig.base.json'), 'utf8'));
  for (const [file, target] of CASES) {
    const line = `import * as it from '${target}';\nexport { it };\n`;
    write(
      file,
      file.endsWith('.svelte') ? `<script lang="ts">\n${line.split('\n')[0]}\n</script>\n{it}\n` : line,
    );
  }
  write('core/types.ts', "import type { Value } from '../local/cloud.ts';\nexport type It = Value;\n");
  write(
    'infra/functions/finalize/types.ts',
    "import type { It } from 'aws-lambda';\nexport type That = It;\n",
  );
  write('local/hen.ts', "import './egg.ts';\n");
  write('local/egg.ts', "import './hen.ts';\n");
}

/**
 * @param {string} file
 * @param {string} content
 */
function write(file, content) {
  const full = path.join(project, file);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, content);
}
