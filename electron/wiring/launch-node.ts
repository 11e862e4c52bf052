import { fork } from 'node:child_process';

import type { CloudProcess, FromCloud } from './cloud-protocol.ts';

/** Starts the local cloud as a child of plain Node. Its output goes where ours goes to say things: stderr. */
export function launchWithNode(entry: string): CloudProcess {
  const child = fork(entry, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  return {
    send: (message) => {
      // With a callback, for without one a message to a child that is just ending would throw EPIPE at nobody.
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage: (listener) => {
      child.on('message', (message) => listener(message as FromCloud));
    },
    onExit: (listener) => {
      child.once('exit', (code) => listener(code));
      // It could not even be started: then no exit follows.
      child.on('error', () => {
        if (child.pid === undefined) listener(null);
      });
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
