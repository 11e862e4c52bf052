/** The operator's command, against a running local cloud. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { REAL_TIME } from '../../core/race/clock.ts';
import { startCloud, type Cloud } from '../../local/cloud.ts';
import { cloudDir } from '../../local/data-folder.ts';
import { findInvite } from '../functions/shared/invites.ts';
import { openTable } from './invite-table.ts';

const COMMAND = path.join(import.meta.dirname, 'invite.ts');
const run = promisify(execFile);

let dataDir: string;
let cloud: Cloud;
beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'alleycat-invite-'));
  cloud = await startCloud({ dataDir: cloudDir(dataDir), anchor: REAL_TIME, log: () => undefined });
});
afterAll(async () => {
  await cloud.close();
  rmSync(dataDir, { recursive: true });
});

it('prints a code that the backend knows', async () => {
  const args = [
    COMMAND,
    '--racer',
    'Ann',
    '--racer-id',
    'r-ann',
    '--backend',
    'local',
    '--data-dir',
    dataDir,
  ];
  const { stdout } = await run(process.execPath, args);
  const [code = ''] = stdout.split('\n');
  const { table, ...open } = await openTable({ backend: 'local', dataDir });
  expect(await findInvite(table, code)).toMatchObject({ racerId: 'r-ann', racerName: 'Ann', bound: null });
  open.close();
});

it.each([
  [['--racer', 'Ann', '--hours', '9999'], 'at most 8784 hours'],
  [['--racer', 'x'.repeat(65)], '1 to 64 characters'],
])('refuses %j in one line', async (args, why) => {
  const all = [COMMAND, ...args, '--backend', 'local', '--data-dir', dataDir];
  await expect(run(process.execPath, all)).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(new RegExp(`^invite: .*${why}.*\\n$`)) as string,
  });
});
