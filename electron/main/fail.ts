import { fstatSync } from 'node:fs';
import { isatty } from 'node:tty';

import { app, dialog } from 'electron';

import { chooseSpeech } from '../contract/languages.ts';
import { startTrouble } from './start-trouble.ts';
import { systemSpeech } from './system-speech.ts';
import { wantsBox, type Start } from './wants-box.ts';
import { shellWords } from './words/shell-words.ts';

const STDERR = 2;

/**
 * A start that failed: one clear line on stderr, in English, and for whoever would not see that, in a window; then the end. The
 * window speaks the system's language: what the rider chose may be in the very file that could not be read.
 */
export function fail(error: unknown): void {
  process.stderr.write(`${startTrouble(error, 'en')}\n`);
  const { platform, env } = process;
  const isUnattended = app.commandLine.hasSwitch('noerrdialogs');
  if (!wantsBox({ platform, env, isUnattended, stderr: stderrKind() })) return app.exit(1);
  // Before it is ready Electron would write on stderr what it is to show.
  void app.whenReady().then(() => {
    const { languages } = systemSpeech();
    const { language } = chooseSpeech('system', languages);
    dialog.showErrorBox(shellWords('system', languages).noStart, startTrouble(error, language));
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
