import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { expect, it } from 'vitest';

/** A program that warns again and again, and says at its end how often nobody caught something. */
const PROGRAM = `
  const { stderrLog } = await import(${JSON.stringify(new URL('./stderr-log.ts', import.meta.url).href)});
  let uncaught = 0;
  process.on('uncaughtException', () => { uncaught += 1; });
  process.stdin.once('data', async () => {
    for (let line = 0; line < 5; line += 1) {
      stderrLog('warn', 'the link broke');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    process.stdout.write('uncaught ' + uncaught);
    process.exit(0);
  });
  process.stdout.write('ready ');
`;

it('a terminal that is gone costs its lines, and nothing else', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM]);
  let said = '';
  child.stdout.on('data', (data) => (said += String(data)));
  await once(child.stdout, 'data');
  // Nobody reads any more, as after the terminal was closed.
  child.stderr.destroy();
  await once(child.stderr, 'close');
  child.stdin.write('go');
  const [code] = (await once(child, 'close')) as [number | null];
  expect([code, said]).toEqual([0, 'ready uncaught 0']);
});
