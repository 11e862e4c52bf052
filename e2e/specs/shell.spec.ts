import fs from 'node:fs';
import path from 'node:path';

import { PROJECT } from '../support/app-options.ts';
import { runElectronApp } from '../support/electron-app.ts';
import { descendantsOf, isRunning } from '../support/processes.ts';
import { joinHeat, ownTotalAbove } from '../support/race.ts';
import { expect, test } from '../support/test.ts';

/** What Electron's shell keeps a page from, and how it ends. In the project "electron" only. */

test('the page has the contract’s commands and events, and nothing of Node or Electron', async ({
  launchElectron,
}) => {
  const { page, app } = await launchElectron();
  await expect(page.getByTestId('name-input')).toBeVisible();
  const found = await page.evaluate(() => {
    const bridge = (window as unknown as { alleycat: Record<string, Record<string, unknown>> }).alleycat;
    return {
      names: Object.fromEntries(
        Object.entries(bridge).map(([part, members]) => [part, Object.keys(members).sort()]),
      ),
      // Copies made by contextIsolation, which the page cannot exchange for its own.
      frozen: Object.values(bridge).every((members) => Object.isFrozen(members)) && Object.isFrozen(bridge),
      globals: ['process', 'require', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].filter(
        (name) => name in window,
      ),
    };
  });
  expect(found.globals).toEqual([]);
  expect(Object.keys(found.names)).toEqual(['commands', 'events']);
  expect(found.names['events']).toEqual(['board', 'menu', 'roster', 'state']);
  expect(found.names['commands']).toEqual(expect.arrayContaining(['ride.join', 'state.get']));
  expect(found.names['commands']?.every((name) => /^[a-z]+\.[a-zA-Z]+$/.test(name))).toBe(true);

  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    // Not in its types, and the only way to see what the window was really made with.
    return (
      contents as unknown as { getLastWebPreferences(): Record<string, unknown> }
    ).getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webSecurity: true,
  });
});

test('the policy of contents stops inline scripts, eval, frames and foreign requests', async ({
  launchElectron,
}) => {
  const { page } = await launchElectron();
  await expect(page.getByTestId('name-input')).toBeVisible();
  const violations = await page.evaluateHandle(() => {
    const directives: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      directives.push(event.effectiveDirective),
    );
    return directives;
  });
  const blocked = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.wasRun = true';
    document.body.append(script);
    const frame = document.createElement('iframe');
    frame.src = 'https://example.invalid/';
    document.body.append(frame);
    const fetched = await fetch('https://example.invalid/').then(
      () => 'answered',
      () => 'refused',
    );
    // In a task of its own: what a test evaluates is itself free of the policy.
    const evaluated = await new Promise<string>((resolve) =>
      setTimeout(() => {
        try {
          resolve(String((0, eval)('6 * 7')));
        } catch (error) {
          resolve((error as Error).name);
        }
      }),
    );
    return { fetched, evaluated, wasRun: 'wasRun' in window };
  });
  expect(blocked).toEqual({ fetched: 'refused', evaluated: 'EvalError', wasRun: false });
  await expect
    .poll(() => violations.evaluate((directives) => [...new Set(directives)].sort()))
    .toEqual(['connect-src', 'frame-src', 'script-src', 'script-src-elem']);
});

test('the page cannot leave, open windows or be given permissions', async ({ launchElectron }) => {
  // Where there is no microphone there would be nothing to be refused.
  const { page, app } = await launchElectron({ args: ['--use-fake-device-for-media-stream'] });
  await expect(page.getByTestId('name-input')).toBeVisible();
  const url = page.url();
  expect(new URL(url).protocol).toBe('app:');

  expect(await page.evaluate(() => window.open('https://example.invalid/'))).toBeNull();
  const navigation = app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<{ url: string; prevented: boolean }>((resolve) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        // Called after the app's own listener.
        contents?.once('will-navigate', (event) =>
          resolve({ url: event.url, prevented: event.defaultPrevented }),
        );
        void contents?.executeJavaScript('void (location.href = "https://example.invalid/away")');
      }),
  );
  expect(await navigation).toEqual({ url: 'https://example.invalid/away', prevented: true });
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL()),
  ).toBe(url);

  const refused = await page.evaluate(async () => {
    const nameOf = (error: unknown): string => (error as Error).name;
    const position = new Promise<string>((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('given'),
        ({ code, PERMISSION_DENIED }) => resolve(code === PERMISSION_DENIED ? 'denied' : String(code)),
      ),
    );
    return {
      notifications: await Notification.requestPermission(),
      geolocation: await position,
      media: await navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'given', nameOf),
      clipboard: await navigator.clipboard.readText().then(() => 'given', nameOf),
    };
  });
  expect(refused).toEqual({
    notifications: 'denied',
    geolocation: 'denied',
    media: 'NotAllowedError',
    clipboard: 'NotAllowedError',
  });
});

test('a foreign page with our preload script is not listened to', async ({ launchElectron }) => {
  const { page, app } = await launchElectron();
  await expect(page.getByTestId('name-input')).toBeVisible();
  const preload = path.join(PROJECT, 'out', 'preload', 'index.cjs');
  const reply = await app.evaluate(async ({ BrowserWindow }, preload) => {
    const foreign = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
    await foreign.loadURL('data:text/html,<title>foreign</title>');
    const answer: unknown = await foreign.webContents.executeJavaScript(
      'window.alleycat.commands["rider.save"]({ name: "Mallory" })',
    );
    foreign.destroy();
    return answer;
  }, preload);
  expect(reply).toMatchObject({ ok: false, error: { code: 'E_SENDER' } });
  await expect(page.getByTestId('name-input')).toBeVisible();
});

test('a second one on the same data says so and ends, and the first comes forward', async ({
  launchElectron,
  dataDir,
}) => {
  const { app, page } = await launchElectron({ dataDir });
  await expect(page.getByTestId('name-input')).toBeVisible();
  // Without a window manager nothing has the focus: what is watched is that it is asked for.
  const cameForward = app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<boolean>((resolve) => {
        const [window] = BrowserWindow.getAllWindows();
        if (window) window.focus = () => resolve(true);
      }),
  );
  const second = await runElectronApp({ dataDir });
  expect(second.code).toBe(0);
  expect(second.output).toContain('Alleycat is running already: its window comes forward.\n');
  expect(await cameForward).toBe(true);
  await expect(page.getByTestId('name-input')).toBeVisible();
});

test('without a folder to write to it says so and ends, and speaks of no other instance', async ({
  dataDir,
}) => {
  const file = path.join(dataDir, 'a-file');
  fs.writeFileSync(file, '');
  const folder = path.join(file, 'below');
  const { code, output } = await runElectronApp({ dataDir: folder });
  expect(code).toBe(1);
  // Chromium prints lines of its own.
  expect(output).toContain(
    `Alleycat has no folder to write to: ${folder} cannot be written. Give another with --data-dir FOLDER.\n`,
  );
  expect(output).not.toContain('running already');
});

test('a page that crashes comes back into the running race', async ({ launchElectron }) => {
  const { page, app } = await launchElectron({ speed: 5, opponents: 5 });
  const raceId = await joinHeat(page);
  await ownTotalAbove(page, 0);
  const crashed = page.waitForEvent('crash');
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await crashed;
  // Playwright's own hold on the page is gone with the process.
  const shown = (): Promise<unknown> =>
    app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      return contents?.executeJavaScript(
        `document.querySelector('[data-testid="race-view"]')?.getAttribute('data-race-id') ?? null`,
      ) as Promise<unknown>;
    });
  await expect.poll(shown).toBe(raceId);
});

test('closing the window ends it within 10 s, with every process that it started', async ({
  launchElectron,
}) => {
  const { page, app, pid } = await launchElectron({ speed: 5, opponents: 5 });
  await joinHeat(page);
  await ownTotalAbove(page, 0);
  const family = [pid, ...descendantsOf(pid).map((child) => child.pid)];
  expect(family.length).toBeGreaterThan(3);
  await app.evaluate(({ BrowserWindow, dialog }) => {
    // Quit, to the question that comes in mid-race.
    dialog.showMessageBox = (async () => ({ response: 1 })) as unknown as typeof dialog.showMessageBox;
    BrowserWindow.getAllWindows()[0]?.close();
  });
  await expect.poll(() => family.filter(isRunning), { timeout: 10_000 }).toEqual([]);
});
