import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { synthesize } from './synth.test-support.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const TIMEOUT_MS = 120_000;
const run = promisify(execFile);

let out = '';
beforeAll(() => {
  out = mkdtempSync(path.join(os.tmpdir(), 'alleycat-cdk-'));
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** A network namespace of its own, with nothing in it, where this machine lets us have one. */
function withoutNetwork(): string[] {
  try {
    execFileSync('unshare', ['-rn', 'true'], { stdio: 'ignore' });
    return ['unshare', '-rn'];
  } catch {
    return [];
  }
}

test(
  '`npm run synth` needs no network, no account, no region and no home, and is the same app as the tests’',
  async () => {
    const cdk = path.join(ROOT, 'node_modules/aws-cdk/bin/cdk');
    const [command = '', ...args] = [
      ...withoutNetwork(),
      process.execPath,
      cdk,
      'synth',
      '--quiet',
      '--output',
      out,
    ];
    const { stdout, stderr } = await run(command, args, {
      cwd: ROOT,
      env: {
        PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`,
        HOME: out,
        // The metadata address of a machine in AWS's cloud would be an account.
        AWS_EC2_METADATA_DISABLED: 'true',
        CI: 'true',
      },
    });
    expect(`${stdout}${stderr}`).toContain('Successfully synthesized');
    const templates = readdirSync(out).filter((name) => name.endsWith('.template.json'));
    const { templates: expected } = synthesize();
    expect(templates.sort()).toEqual(
      Object.keys(expected)
        .map((name) => `${name}.template.json`)
        .sort(),
    );
    for (const [name, { Resources }] of Object.entries(expected)) {
      const made = JSON.parse(readFileSync(path.join(out, `${name}.template.json`), 'utf8')) as {
        Resources: object;
      };
      expect(made.Resources).toEqual(Resources);
    }
  },
  TIMEOUT_MS,
);
