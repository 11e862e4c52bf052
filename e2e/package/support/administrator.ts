/** Stands for the system's window that asks for an administrator's password, for a machine without a desktop. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { until } from './rider.ts';

/** What polkit's program answers where nobody gives the password. https://man7.org/linux/man-pages/man1/pkexec.1.html */
export const DECLINED = 126;

/** Writes down what is to be run, and waits for the answer. Called as `pkexec --disable-internal-agent /bin/bash -c COMMAND`. */
const PROGRAM = `#!/bin/sh
folder=$(dirname "$0")
printf '%s' "$4" > "$folder/asked.new" && mv "$folder/asked.new" "$folder/asked"
while [ ! -e "$folder/answer" ]; do sleep 0.05; done
code=$(cat "$folder/answer")
rm "$folder/answer"
exit "$code"
`;

export class Administrator {
  /** To be the first on the app's path. */
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-administrator-'));

  constructor() {
    fs.chmodSync(this.folder, 0o777);
    fs.writeFileSync(path.join(this.folder, 'pkexec'), PROGRAM, { mode: 0o755 });
  }

  /** Waits until somebody asks. @returns the command that is to be run as root */
  async asked(): Promise<string> {
    const file = path.join(this.folder, 'asked');
    await until(() => fs.existsSync(file), 'the question for a password');
    const command = fs.readFileSync(file, 'utf8');
    fs.rmSync(file);
    return command;
  }

  /** @param code what the command ended with */
  answer(code: number): void {
    const file = path.join(this.folder, 'answer');
    fs.writeFileSync(`${file}.new`, String(code));
    fs.renameSync(`${file}.new`, file);
  }

  close(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
