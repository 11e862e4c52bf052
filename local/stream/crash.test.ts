import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { shardIdOf } from './names.ts';
import { StreamStore } from './store.ts';

const WRITER = fileURLToPath(new URL('./crash-writer.test-support.ts', import.meta.url));

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'alleycat-crash-'));
});
afterEach(() => rm(dir, { recursive: true }));

/** Runs the writer and kills it with SIGKILL once it has printed so many answers; gives what it printed. */
function writeAndKill(answers: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WRITER, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    let lines = 0;
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk: string) => {
      text += chunk;
      lines += chunk.split('\n').length - 1;
      if (lines >= answers) child.kill('SIGKILL');
    });
    child.on('error', reject);
    // The last line may be cut.
    child.on('close', () => resolve(text.split('\n').slice(0, -1)));
  });
}

it('a process killed with SIGKILL loses no record that it had answered, and its successor reuses no number', async () => {
  const answered: string[] = [];
  for (const answers of [1000, 3000]) {
    const lines = await writeAndKill(answers);
    expect(lines.length).toBeGreaterThanOrEqual(answers);
    answered.push(...lines);
  }
  expect(new Set(answered).size).toBe(answered.length);
  const store = await StreamStore.open({ dir, shardCount: 2, clock: { speed: 1, now: Date.now } });
  const kept = new Set<string>();
  for (let shard = 0; shard < store.shardCount; shard += 1) {
    let previous: string | undefined;
    for (;;) {
      const records = await store.read(shard, previous, 1000, 1e6);
      if (records.length === 0) break;
      for (const { sequenceNumber } of records) {
        expect(previous === undefined || sequenceNumber > previous).toBe(true);
        previous = sequenceNumber;
        kept.add(`${shardIdOf(shard)} ${sequenceNumber}`);
      }
    }
  }
  await store.close();
  expect(answered.filter((line) => !kept.has(line))).toEqual([]);
}, 30_000);
