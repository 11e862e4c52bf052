/** @typedef {import('./chroot.mjs').Chroot} Chroot */

const READY = /^Alleycat is at (http:\/\/127\.0\.0\.1:\d+\/)\?token=(\S+)$/m;
const START_MS = 120_000;
const STOP_MS = 30_000;

/**
 * Starts the app as a person would, looks at its page with and without the token, and ends it with Ctrl-C.
 * @param {Chroot} chroot
 * @param {string} folder of the project, in the chroot
 * @throws Error when anything of that is not as it should be
 */
export async function checkStart(chroot, folder) {
  const child = chroot.start('npm start', 'pipe', folder);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output += text;
      process.stdout.write(text);
    });
  }
  /** @type {Promise<number | string>} */
  const ended = new Promise((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? String(signal))),
  );
  const [, address = '', token = ''] = await until(
    () => READY.exec(output),
    START_MS,
    'npm start did not print its address',
  );

  await expectStatus(`${address}?token=${token}`, [200]);
  await expectStatus(address, [401, 403]);

  // What a terminal does at Ctrl-C: the whole group gets it.
  process.kill(-Number(child.pid), 'SIGINT');
  const late = new Promise((resolve) => setTimeout(resolve, STOP_MS, 'late').unref());
  const end = await Promise.race([ended, late]);
  // The shell that npm puts between itself and the script dies of the signal, and npm after it.
  if (end !== 0 && end !== 'SIGINT') throw new Error(`after Ctrl-C \`npm start\` ended with ${end}`);
  const noneLeft = () => chroot.processes().length === 0 || null;
  await until(noneLeft, STOP_MS, 'what `npm start` had started did not end after Ctrl-C');
}

/**
 * @param {string} url
 * @param {number[]} wanted
 */
async function expectStatus(url, wanted) {
  const { status } = await fetch(url);
  console.log(`${url.replace(/=.*/, '=...')} answers ${status}`);
  if (!wanted.includes(status)) throw new Error(`${url} answers ${status}, not ${wanted.join(' or ')}`);
}

/**
 * @template T
 * @param {() => T | null} look
 * @param {number} withinMs
 * @param {string} otherwise
 * @returns {Promise<T>}
 */
async function until(look, withinMs, otherwise) {
  const started = performance.now();
  while (performance.now() - started < withinMs) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${otherwise} within ${withinMs / 1000} s`);
}
