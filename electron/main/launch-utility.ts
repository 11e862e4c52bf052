import { utilityProcess } from 'electron';

import type { CloudProcess, FromCloud } from '../wiring/cloud-protocol.ts';

/** Starts the local cloud in a utilityProcess: Node in a process of its own that ends with the app. */
export function launchUtility(entry: string): CloudProcess {
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'Alleycat local backend',
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => {
      child.on('message', (message) => listener(message as FromCloud));
    },
    onExit: (listener) => {
      child.once('exit', (code) => listener(code));
    },
    kill: () => {
      child.kill();
    },
  };
}
