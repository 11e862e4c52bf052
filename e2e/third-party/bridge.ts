import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { ClockAnchor } from '../../core/race/clock.ts';
import type { Credentials } from '../../local/broker/broker.test-support.ts';

const ENTRY = fileURLToPath(new URL('./cloud-process.ts', import.meta.url));

export interface BridgeArguments {
  anchor: ClockAnchor;
  /** URLs of the servers. */
  kinesis: string;
  dynamodb: string;
  mqttPort: number;
  caPem: string;
  /** Of a user who may send and hear everything. */
  credentials: Credentials;
}

/** Starts `cloud-process.ts`. @throws Error when it ends before it is ready */
export async function startBridge(options: BridgeArguments): Promise<{ close(): Promise<void> }> {
  const child = fork(ENTRY, [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  const gone = once(child, 'exit');
  const [first] = (await Promise.race([once(child, 'message'), gone])) as unknown[];
  if (first !== 'ready') throw new Error('The bridge between the servers did not start.');
  return {
    close: async () => {
      child.kill();
      await gone;
    },
  };
}
