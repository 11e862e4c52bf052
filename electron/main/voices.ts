import { app } from 'electron';

/** On Linux Chromium speaks through the system's Speech Dispatcher, and only where it is told to. Must run before `ready`. */
export function setupVoices(): void {
  if (process.platform === 'linux') app.commandLine.appendSwitch('enable-speech-dispatcher');
}
