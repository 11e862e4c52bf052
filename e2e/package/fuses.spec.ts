import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { expect, test } from '@playwright/test';

import { freePort } from '../lib/free-port.ts';
import { ProcessLog } from '../support/process-log.ts';
import { packages } from './support/packages.ts';
import { createRider, deleteRider, onDesktop, printedAtStart, until } from './support/rider.ts';
import { install, purge } from './support/system.ts';

const SAID = 'said by code from outside';

let folder: string;

test.beforeAll(async () => {
  purge();
  await createRider();
  install(packages().installed.deb);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-fuses-'));
  fs.chmodSync(folder, 0o755);
});

test.afterAll(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  purge();
  await deleteRider();
});

/** Starts the Electron that is in the package, without the package's fuses. @returns whether it printed `words` before it ended */
async function openElectronPrints(argument: string, words: string): Promise<boolean> {
  const electron = path.join(packages().runtime, 'electron');
  const [command = '', ...args] = onDesktop([electron, '--no-sandbox', argument]);
  // A group of its own: its display and its message bus end with it.
  const child = spawn(command, args, { detached: true });
  const log = new ProcessLog(child);
  const closed = new Promise((resolve) => child.once('close', resolve));
  await until(() => log.text.includes(words) || child.exitCode !== null, words);
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  await closed;
  return log.text.includes(words);
}

const program = (): string => `/usr/lib/${packages().name}/${packages().name}`;

test('the fuses are set as a package wants them', async () => {
  const wire = await getCurrentFuseWire(program());
  const { DISABLE: off, ENABLE: on } = FuseState;
  expect(wire).toMatchObject({
    [FuseV1Options.RunAsNode]: off,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: off,
    [FuseV1Options.EnableNodeCliInspectArguments]: off,
    [FuseV1Options.EnableCookieEncryption]: on,
    [FuseV1Options.OnlyLoadAppFromAsar]: on,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: off,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: off,
  });
});

test('it is no Node for others: ELECTRON_RUN_AS_NODE does nothing', async () => {
  const code = ['-e', `console.log('${SAID}')`];
  const env = { ELECTRON_RUN_AS_NODE: '1' };
  // The same Electron without the fuse does it: the question is a good one.
  const open = spawnSync(path.join(packages().runtime, 'electron'), code, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  expect(open.stdout).toContain(SAID);
  expect(await printedAtStart(code, env)).not.toContain(SAID);
});

test('nobody looks into its main process: --inspect opens no port', async () => {
  const port = await freePort();
  // The same Electron without the fuse opens it: the question is a good one.
  expect(await openElectronPrints(`--inspect=${port}`, 'Debugger listening')).toBe(true);
  expect(await printedAtStart([`--inspect=${port}`], {})).not.toContain('Debugger listening');
});

// A packaged Electron lets only two options pass, and none that brings code: here the wire above says that the fuse is off, too.
test('NODE_OPTIONS brings no code into it', async () => {
  const script = path.join(folder, 'outside.cjs');
  fs.writeFileSync(script, `console.error('${SAID}');\n`, { mode: 0o644 });
  expect(await printedAtStart([], { NODE_OPTIONS: `--require=${script}` })).not.toContain(SAID);
});
