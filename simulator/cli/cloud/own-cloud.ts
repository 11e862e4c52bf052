import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { AlleycatError } from '../../../core/errors.ts';
import type { CloudEndpoints } from '../../../local/cloud.ts';
import type { ClockWish, FromCloud, ToCloud, Usage } from './protocol.ts';

/** How long the cloud may take to end by itself, real ms. */
const STOP_MS = 10_000;

/** A local cloud in a process of its own. */
export interface OwnCloud {
  readonly endpoints: CloudEndpoints;
  readonly pid: number;
  /** Rejects when the process has ended without having been told to. */
  readonly gone: Promise<never>;
  /** What its process has used so far. */
  readonly usage: () => Promise<Usage>;
  /** Ends it; what it had accepted is on disk. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a local cloud on a folder, as a child of this process that ends with it.
 * @param execArgv Node's own options for it
 * @throws AlleycatError what `startCloud` throws (E_TABLE_IN_USE and the like), E_CLOUD_GONE when it just ends.
 */
export async function startOwnCloud(
  dataDir: string,
  clock: ClockWish | 'real',
  execArgv: readonly string[] = [],
): Promise<OwnCloud> {
  const child = fork(fileURLToPath(new URL('./process.ts', import.meta.url)), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [...execArgv],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let closing = false;
  const gone = exited.then((): never => {
    throw new AlleycatError('E_CLOUD_GONE', 'The local cloud ended by itself.');
  });
  // Nobody may be waiting for it.
  gone.catch(() => undefined);
  const close = async (): Promise<void> => {
    if (!closing) tell(child, { type: 'stop' });
    closing = true;
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(timer);
  };
  tell(child, { type: 'start', dataDir, clock });
  const answer = await Promise.race([heard(child, 'ready', 'failed'), gone]);
  if (answer.type === 'failed') {
    await close();
    throw new AlleycatError(answer.code, answer.message);
  }
  return {
    endpoints: answer.endpoints,
    pid: child.pid ?? 0,
    gone,
    usage: async () => {
      tell(child, { type: 'usage' });
      return (await Promise.race([heard(child, 'usage'), gone])).usage;
    },
    close,
  };
}

function tell(child: ChildProcess, message: ToCloud): void {
  if (child.connected) child.send(message);
}

/** The next message of one of these types. */
function heard<T extends FromCloud['type']>(
  child: ChildProcess,
  ...types: T[]
): Promise<Extract<FromCloud, { type: T }>> {
  return new Promise((resolve) => {
    const listen = (message: unknown): void => {
      const told = message as FromCloud;
      if (!(types as string[]).includes(told.type)) return;
      child.off('message', listen);
      resolve(told as Extract<FromCloud, { type: T }>);
    };
    child.on('message', listen);
  });
}
