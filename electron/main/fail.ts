import { fstatSync } from 'node:fs';
import { isatty } from 'node:tty';

import { app, dialog } from 'electron';

import { AlleycatError } from '../../core/errors.ts';
import { wantsBox, type Start } from './wants-box.ts';

const STDERR = 2;

/** A start that failed: one clear line on stderr and, for whoever would not see that, in a window; then the end. */
export function fail(error: unknown): void {
  const message =
    error instanceof AlleycatError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${message}\n`);
  const { platform, env } = process;
  const isUnattended = app.commandLine.hasSwitch('noerrdialogs');
  if (!wantsBox({ platform, env, isUnattended, stderr: stderrKind() })) return app.exit(1);
  // Before it is ready Electron would write on stderr what it is to show.
  void app.whenReady().then(() => {
    dialog.showErrorBox('Alleycat cannot start', message ?? '');
    app.exit(1);
  });
}

function stderrKind(): Start['stderr'] {
  if (isatty(STDERR)) return 'terminal';
  try {
    return fstatSync(STDERR).isFIFO() ? 'pipe' : 'other';
  } catch {
    // A program with windows has none on Windows.
    return 'other';
  }
}
