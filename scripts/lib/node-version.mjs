/**
 * Import this first: it ends the program, in one line, on a Node too old for the tools that follow.
 * It must itself run on any Node from 20 on. Under `npm run`, node_modules/.bin/node comes first on the
 * path, and on the platforms that package.json has a `node-*` package for that is Node 24.
 */

/** The oldest Node that vite, vitest and the linters start on. */
const OLDEST = [22, 13];

/**
 * @param {string} version as `process.versions.node` has it
 * @returns {boolean} whether the tools run on it
 */
export function isRecentEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

if (!isRecentEnough(process.versions.node)) {
  const wanted = OLDEST.join('.');
  console.error(
    `Node ${process.versions.node} is too old here: run this through npm after \`npm ci\` (which brings Node 24 on Linux and Windows), or install Node ${wanted} or newer.`,
  );
  process.exit(1);
}
