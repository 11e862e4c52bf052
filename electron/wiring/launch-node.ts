import { fork } from 'node:child_process';

import type { CloudProcess, FromCloud } from './cloud-protocol.ts';

/** Starts the local cloud as a child of plain Node. Its output goes where ours goes to say things: stderr. */
export function launchWithNode(entry: string): CloudProcess {
  const child = fork(entry, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  return {
    send: (message) => {
      if (child.connected) child.send(message);
    },
    onMessage: (listener) => {
      child.on('message', (message) => listener(message as FromCloud));
    },
    onExit: (listener) => {
      child.once('exit', (code) => listener(code));
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
