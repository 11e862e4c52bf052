import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync, type BuildOptions } from 'esbuild';
import type { FUNCTION_NAMES } from '../settings.ts';

export type FunctionName = keyof typeof FUNCTION_NAMES;

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Lambda's `handler` setting for the file in the bundle. */
export const HANDLER = 'index.handler';

/**
 * One file a function, with the AWS SDK in it. Lambda has an SDK of its own, but which version is AWS's choice and changes
 * without a deployment: with the locked one in the bundle, what runs is what the tests ran, and it starts faster, for only what
 * is used is read. Not minified: a stack trace in the logs shows real names, and no source map has to be read.
 */
const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  // Dependencies that are CommonJS ask for Node's own modules by `require`, which an ES module does not have.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
  legalComments: 'none',
  logLevel: 'error',
} as const satisfies BuildOptions;

const bundles = new Map<FunctionName, Uint8Array>();

/** A function's bundle, made once in a process. The same sources give the same bytes. */
export function bundleOf(name: FunctionName): Uint8Array {
  const bundle = bundles.get(name) ?? build(name);
  bundles.set(name, bundle);
  return bundle;
}

function build(name: FunctionName): Uint8Array {
  const { outputFiles } = buildSync({
    ...OPTIONS,
    absWorkingDir: ROOT,
    entryPoints: [`infra/functions/${name}/handler.ts`],
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`esbuild made nothing of ${name}.`);
  return file.contents;
}

/** A folder a function, for CDK to copy from: made once in a process and removed with it. */
const folders = new Map<FunctionName, string>();

/** The function's code as an asset, bundled in this process: no Docker, no `npx`, no network. */
export function bundledCode(name: FunctionName): Code {
  const folder = folders.get(name) ?? writeBundle(name);
  folders.set(name, folder);
  return Code.fromAsset(folder);
}

function writeBundle(name: FunctionName): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), `alleycat-${name}-`));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, 'index.mjs'), bundleOf(name));
  return folder;
}
