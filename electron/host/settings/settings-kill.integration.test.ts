import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { SettingsStore } from './settings-store.ts';

const WRITER = fileURLToPath(new URL('./settings-writer.test-support.ts', import.meta.url));
/** So often at least; and until one was killed in the midst of a write, which is soon, for a writer does nothing else. */
const ROUNDS = 4;
const MOST_ROUNDS = 30;

/** Has another process write the settings over and over, and kills it in the midst. @returns how often it had said that they were written */
async function writeUntilKilled(dir: string, afterMs: number): Promise<{ written: number; from: string }> {
  const writer = fork(WRITER, [dir], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = new Promise<void>((resolve) => writer.once('exit', () => resolve()));
  let written = 0;
  const started = new Promise<void>((resolve) =>
    writer.on('message', (count: number) => {
      written = count;
      resolve();
    }),
  );
  await started;
  await sleep(afterMs);
  writer.kill('SIGKILL');
  await ended;
  return { written, from: String(writer.pid) };
}

it('kill -9 in the midst of writing leaves the settings that were written last, or those before', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'alleycat-killed-'));
  try {
    const { racerId } = SettingsStore.open(dir).store;
    let scratches = 0;
    for (let round = 0; round < ROUNDS || (scratches === 0 && round < MOST_ROUNDS); round += 1) {
      const { written, from } = await writeUntilKilled(dir, round * 5);
      scratches += readdirSync(dir).includes('settings.json.new') ? 1 : 0;
      const { store, notices } = SettingsStore.open(dir);
      expect([notices, store.racerId]).toEqual([[], racerId]);
      // What it had said is there; and one more, which it had no time to say.
      const [pid, count] = (store.name ?? '').split(' ');
      expect(pid).toBe(from);
      expect(Number(count)).toBeGreaterThanOrEqual(written);
      expect(store.settings.follows).toHaveLength(100);
    }
    // Else every writer was killed between two writes, and nothing was tried.
    expect(scratches).toBeGreaterThan(0);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
