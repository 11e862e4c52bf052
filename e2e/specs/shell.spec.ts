import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { PROJECT, type AppOptions } from '../support/app-options.ts';
import { runElectronApp, spawnElectronApp, type ElectronApp } from '../support/electron-app.ts';
import { readJournal } from '../support/journal.ts';
import { cloudOf, descendantsOf, isRunning } from '../support/processes.ts';
import { joinHeat, ownTotalAbove } from '../support/race.ts';
import { beginHeat } from '../support/run-clock.ts';
import { readStream, totalsFromSamples } from '../support/stream.ts';
import { expect, test } from '../support/test.ts';

/** The contract's commands as the preload script puts them on the window. */
interface Bridge {
  commands: Record<string, ((params: unknown) => Promise<unknown>) | undefined>;
}

const SPEED = 6;
const OPPONENTS = 5;

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
    webviewTag: false,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    nodeIntegrationInSubFrames: false,
  });
  // What is off where it is not there at all.
  expect([preferences['enableBlinkFeatures'] ?? '', preferences['nodeIntegrationInWorker'] ?? false]).toEqual(
    ['', false],
  );
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

test('a foreign page with our preload script, in a session of its own, is not listened to and given nothing', async ({
  launchElectron,
}) => {
  const { page, app } = await launchElectron();
  await expect(page.getByTestId('name-input')).toBeVisible();
  const preload = path.join(PROJECT, 'out', 'preload', 'index.cjs');
  const found = await app.evaluate(async ({ BrowserWindow, session }, preload) => {
    // A real origin that is not ours: what a page of no origin asks for is refused by Chromium already.
    const other = session.fromPartition('other');
    other.protocol.handle('https', ({ url }) =>
      url.endsWith('/away')
        ? Response.redirect('https://elsewhere.example/')
        : new Response('<title>foreign</title>', { headers: { 'content-type': 'text/html' } }),
    );
    const foreign = new BrowserWindow({
      show: false,
      // On Linux Chromium gives no page Bluetooth unless it is told to.
      webPreferences: { preload, sandbox: true, session: other, enableBlinkFeatures: 'WebBluetooth' },
    });
    await foreign.loadURL('https://foreign.example/');
    const downloaded = new Promise<boolean>((resolve) =>
      other.once('will-download', (event) => resolve(event.defaultPrevented)),
    );
    // As if a key had been pressed just now, without which no page may ask for a device.
    const run = (code: string): Promise<unknown> => foreign.webContents.executeJavaScript(code, true);
    const refusalOf = (code: string): Promise<unknown> =>
      run(`${code}.then(() => 'given', (error) => error.name)`);
    // What only a radio, or a page with the tag, could bring about, is told as Chromium tells it.
    const told = { prevented: 0, preventDefault: () => void (told.prevented += 1) };
    let chosen: unknown = 'nothing yet';
    const device = { deviceId: 'aa', deviceName: 'IC4' };
    foreign.webContents.emit('select-bluetooth-device', told, [device], (id: string) => (chosen = id));
    foreign.webContents.emit('will-attach-webview', told, {}, {});
    const answers = {
      reply: await run('window.alleycat.commands["rider.save"]({ name: "Mallory" })'),
      state: await run('window.alleycat.commands["state.get"](null)'),
      notifications: await run('Notification.requestPermission()'),
      // In a frame of the same page, which has no bridge at all.
      inFrame: await run(`new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.src = '/frame';
        frame.onload = () => resolve(typeof frame.contentWindow.alleycat);
        document.body.append(frame);
        setTimeout(() => resolve('not loaded'), 1000);
      })`),
      webview: await run('typeof document.createElement("webview").loadURL'),
      bluetooth: await refusalOf('navigator.bluetooth.requestDevice({ acceptAllDevices: true })'),
      bluetoothChosen: chosen,
      usb: await refusalOf('navigator.usb.requestDevice({ filters: [] })'),
      usbKnown: await run('navigator.usb.getDevices().then(({ length }) => length)'),
      prevented: told.prevented,
      redirected: await foreign.loadURL('https://foreign.example/away').then(
        () => 'followed',
        () => foreign.webContents.getURL(),
      ),
      downloadPrevented: await run(
        'const link = document.createElement("a"); link.href = URL.createObjectURL(new Blob(["x"])); link.download = "x"; link.click()',
      ).then(() => downloaded),
    };
    foreign.destroy();
    return answers;
  }, preload);
  const refused = {
    ok: false,
    error: { code: 'E_SENDER', message: expect.stringMatching(/\.$/) as unknown },
  };
  expect(found).toEqual({
    reply: refused,
    state: refused,
    notifications: 'denied',
    inFrame: 'not loaded',
    webview: 'undefined',
    bluetooth: 'NotFoundError',
    bluetoothChosen: '',
    usb: 'NotFoundError',
    usbKnown: 0,
    prevented: 2,
    redirected: 'https://foreign.example/',
    downloadPrevented: true,
  });
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

test('without a folder to write to it tells who clicked its icon in a window, and waits for them', async ({
  dataDir,
}) => {
  const [file, seen] = [path.join(dataDir, 'a-file'), path.join(dataDir, 'session-log')];
  fs.writeFileSync(file, '');
  const stderr = fs.openSync(seen, 'w');
  const child = spawnElectronApp({ dataDir: path.join(file, 'below') }, stderr);
  fs.closeSync(stderr);
  try {
    const pid = child.pid ?? 0;
    await expect.poll(() => fs.readFileSync(seen, 'utf8')).toContain('Alleycat has no folder to write to');
    // Electron has come up, and the window is the only thing that holds it: without one it would be gone.
    await expect.poll(() => descendantsOf(pid).some(({ command }) => command.includes('--type='))).toBe(true);
    await sleep(2000);
    expect(isRunning(pid)).toBe(true);
    // Chromium has lines of its own; a second word of ours, on the way it went on after, would be one.
    expect(fs.readFileSync(seen, 'utf8').match(/Alleycat|JavaScript/g)).toHaveLength(1);
  } finally {
    child.kill('SIGKILL');
  }
});

test('a screen that breaks, a page that crashes and a cloud that is killed come back into the running race, each second once', async ({
  launchElectron,
  dataDir,
}) => {
  beginHeat(dataDir, SPEED);
  const { page, app, pid } = await launchElectron({ dataDir, speed: SPEED, opponents: OPPONENTS, seed: 8 });
  const appDir = path.join(dataDir, `speed-${SPEED}`);
  const raceId = await joinHeat(page);
  await ownTotalAbove(page, 0);

  // The screen: it is told of a ride in a form that its view cannot show.
  await app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const reply = (await contents?.executeJavaScript('window.alleycat.commands["state.get"](null)')) as {
      value: { ride: object };
    };
    contents?.send('alleycat:state', { ...reply.value, ride: { ...reply.value.ride, unusual: null } });
  });
  const broken = page.getByTestId('broken');
  await expect(broken).toContainText('This screen broke.');
  const before = readJournal(appDir, raceId).samples?.length ?? 0;
  await expect.poll(() => readJournal(appDir, raceId).samples?.length).toBeGreaterThan(before);
  await broken.getByRole('button').click();
  await expect(page.getByTestId('race-view')).toHaveAttribute('data-race-id', raceId);

  // What is the matter can be copied, and the log has it; neither names anybody.
  const copied = await page.evaluate(() =>
    (window as unknown as { alleycat: Bridge }).alleycat.commands['diagnostics.copy']?.(null),
  );
  const text = await app.evaluate(({ clipboard }) => clipboard.readText());
  expect(copied).toEqual({ ok: true, value: { text, copied: true } });
  expect(text).toMatch(/^Alleycat \d+\.\d+\.\d+, in a window, /);
  expect(text).toContain('error a screen broke');
  expect(text).not.toContain('Rosa');
  expect(fs.readFileSync(path.join(dataDir, 'logs', 'main.log'), 'utf8')).toContain('error a screen broke');

  // The page: Playwright's own hold on it is gone with its process, so it is asked through the main process.
  const crashed = page.waitForEvent('crash');
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await crashed;
  const inPage = (code: string): Promise<unknown> =>
    app.evaluate(
      ({ BrowserWindow }, code) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(code) as Promise<unknown>,
      code,
    );
  const attribute = (id: string, name: string): Promise<unknown> =>
    inPage(`document.querySelector('[data-testid="${id}"]')?.getAttribute('${name}') ?? null`);
  await expect.poll(() => attribute('race-view', 'data-race-id'), { timeout: 30_000 }).toBe(raceId);

  const cloud = cloudOf(pid);
  process.kill(cloud, 'SIGKILL');
  await expect.poll(() => isRunning(cloud)).toBe(false);
  await expect.poll(() => attribute('finish-view', 'data-race-id'), { timeout: 90_000 }).toBe(raceId);
  await expect.poll(() => attribute('result-status', 'data-status'), { timeout: 60_000 }).toBe('official');
  await expect.poll(() => attribute('delivery', 'data-delivery'), { timeout: 60_000 }).toBe('stored');
  expect(cloudOf(pid)).not.toBe(cloud);

  // The cloud was away at the end: what it had no time for comes late, and counts.
  const ridden = totalsFromSamples([readJournal(appDir, raceId)], raceId).get('journal');
  await expect
    .poll(async () => Number(await attribute('finish-total', 'data-total')), { timeout: 60_000 })
    .toBe(ridden);
  const { value } = (await inPage(`window.alleycat.commands['results.get']({ raceId: '${raceId}' })`)) as {
    value: { rows: { racerId: string; totalTenths: number }[] };
  };
  const expected = totalsFromSamples(await readStream(appDir), raceId);
  expect(expected.size).toBe(OPPONENTS + 1);
  expect(new Map(value.rows.map(({ racerId, totalTenths }) => [racerId, totalTenths]))).toEqual(expected);
  const seconds = readJournal(appDir, raceId).samples?.map(([second]) => second);
  expect(new Set(seconds).size).toBe(seconds?.length);
});

test('a terminal that is closed ends it in mid-race without a question, with every process that it started', async ({
  launchElectron,
  dataDir,
}) => {
  const { app, pid, family } = await raceUnderWay(await launchElectron(inMidRace(dataDir)));
  await app.evaluate(({ dialog }) => {
    // To ride on, should it be asked.
    dialog.showMessageBox = (async () => ({ response: 0 })) as unknown as typeof dialog.showMessageBox;
  });
  process.kill(pid, 'SIGHUP');
  await expect.poll(() => family.filter(isRunning), { timeout: 10_000 }).toEqual([]);
});

test('closing the window ends it within 10 s, with every process that it started', async ({
  launchElectron,
  dataDir,
}) => {
  const { app, family } = await raceUnderWay(await launchElectron(inMidRace(dataDir)));
  await app.evaluate(({ BrowserWindow, dialog }) => {
    // Quit, to the question that comes in mid-race.
    dialog.showMessageBox = (async () => ({ response: 1 })) as unknown as typeof dialog.showMessageBox;
    BrowserWindow.getAllWindows()[0]?.close();
  });
  await expect.poll(() => family.filter(isRunning), { timeout: 10_000 }).toEqual([]);
});

/** How an app is started in whose heat one can ride at once. */
function inMidRace(dataDir: string): AppOptions {
  beginHeat(dataDir, 5);
  return { dataDir, speed: 5, opponents: 5 };
}

/** Rides in the app's heat, and counts its processes: the main one and all that it has started. */
async function raceUnderWay(launched: ElectronApp): Promise<ElectronApp & { family: number[] }> {
  await joinHeat(launched.page);
  await ownTotalAbove(launched.page, 0);
  const family = [launched.pid, ...descendantsOf(launched.pid).map((child) => child.pid)];
  expect(family.length).toBeGreaterThan(3);
  return { ...launched, family };
}
