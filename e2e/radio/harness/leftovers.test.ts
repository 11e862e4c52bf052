import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';

import { expect, onTestFinished, test } from 'vitest';

import { until } from './waiting.ts';

/** A test that has a radio, an adapter and a bike, says where, and never ends. */
const TEST = `
  import path from 'node:path';
  import { startRadio } from './radio.ts';
  import { startBike } from './virtual-bike.ts';
  const radio = await startRadio();
  const adapter = await radio.adapter();
  await startBike(radio, { name: 'Bike', kind: 'ftms' });
  console.log(path.dirname(adapter.port));
`;

test('nothing is left of a test that dies', async () => {
  const dying = spawn(process.execPath, ['--input-type=module-typescript', '--eval', TEST], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Also where an expectation fails: its processes would keep this test's run from ending.
  onTestFinished(() => void dying.kill('SIGKILL'));
  const folder = await lineFrom(dying);
  expect(programsOf(folder)).toEqual(expect.arrayContaining(['btvirt', 'sh', 'socat']));

  dying.kill('SIGKILL');
  await once(dying, 'exit');
  await until(() => programsOf(folder).length === 0, 'the processes to end');
  await until(() => !fs.existsSync(folder), 'the folder to go');
});

async function lineFrom(child: ChildProcess): Promise<string> {
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  return until(() => /^(\S+)\n/m.exec(output)?.[1], 'the test to start');
}

/** What runs with that folder among its arguments or in its environment. */
function programsOf(folder: string): string[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => ['cmdline', 'environ'].some((file) => contents(pid, file).includes(folder)))
    .map((pid) => contents(pid, 'comm').trim());
}

/** Of a process that may end meanwhile: then nothing. */
function contents(pid: string, file: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
