/**
 * Electron's fuses: switches in its program that are set after it was built.
 * https://www.electronjs.org/docs/latest/tutorial/fuses
 */

/** What stands before the fuses: this text, a version byte, the number of fuses, then one character each. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const WIRE_VERSION = 1;
const [ON, OFF] = ['1', '0'].map((digit) => digit.charCodeAt(0));

/** Places on the wire, `FuseV1Options` of @electron/fuses. */
export const FUSE = { enableNodeCliInspectArguments: 3, loadBrowserProcessSpecificV8Snapshot: 6 };

/**
 * Sets fuses in place.
 * @param {Buffer} program
 * @param {Map<number, boolean>} wanted place on the wire -> on or off
 * @throws Error where the program has no fuse wire of the version that this knows, or too short a one
 */
export function setFuses(program, wanted) {
  const at = program.indexOf(SENTINEL);
  const version = at + SENTINEL.length;
  if (at < 0 || program.indexOf(SENTINEL, at + 1) >= 0 || program[version] !== WIRE_VERSION) {
    throw new Error('the fuses were not found in the program');
  }
  const count = program[version + 1] ?? 0;
  for (const [fuse, on] of wanted) {
    if (fuse >= count) throw new Error(`the program has only ${count} fuses`);
    program[version + 2 + fuse] = Number(on ? ON : OFF);
  }
}
