/** The entry of a process that holds a local cloud for the command that forked it, and ends with it. */
import { AlleycatError } from '../../../core/errors.ts';
import { REAL_TIME, type ClockAnchor } from '../../../core/race/clock.ts';
import { HEAT_MS } from '../../../core/race/heat.ts';
import { startCloud, type Cloud } from '../../../local/cloud.ts';
import { describeError, type Log } from '../../../local/log.ts';
import type { ClockWish, FromCloud, ToCloud } from './protocol.ts';

let cloud: Cloud | null = null;

process.on('message', (message) => {
  const order = message as ToCloud;
  if (order.type === 'start') void start(order);
  else if (order.type === 'usage') tell({ type: 'usage', usage: usage() });
  else void stop();
});
process.on('disconnect', () => void stop());
// Ctrl-C reaches the whole group: the command decides when the cloud ends.
process.on('SIGINT', () => undefined);

async function start({ dataDir, clock }: Extract<ToCloud, { type: 'start' }>): Promise<void> {
  try {
    cloud = await startCloud({ dataDir, anchor: clock === 'real' ? REAL_TIME : anchorFor(clock), log });
    tell({ type: 'ready', endpoints: cloud.endpoints });
  } catch (error) {
    const { code, message } =
      error instanceof AlleycatError
        ? error
        : { code: 'E_CLOUD', message: `The local cloud cannot start: ${describeError(error)}.` };
    tell({ type: 'failed', code, message });
  }
}

/** An anchor that has the wished-for time to the next heat now, when everything is loaded. */
function anchorFor({ speed, afterMs, heatInMs }: ClockWish): ClockAnchor {
  const now = Date.now();
  const startsAt = Math.ceil((Math.max(now, afterMs) + Math.abs(heatInMs)) / HEAT_MS) * HEAT_MS;
  return { realMs: now, clockMs: startsAt - heatInMs, speed };
}

function usage(): Extract<FromCloud, { type: 'usage' }>['usage'] {
  const { user, system } = process.cpuUsage();
  // There only with --expose-gc: whoever asks for that wants to know what is kept. What buffers held goes with the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const lagMs = cloud?.lagMs ?? 0;
  return { cpuMs: (user + system) / 1000, rssBytes: rss, heapBytes: heapUsed + external, lagMs };
}

const log: Log = (level, message, fields) => {
  if (level === 'info') return;
  process.stderr.write(
    `cloud: ${level} ${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}\n`,
  );
};

function tell(message: FromCloud): void {
  if (process.connected) process.send?.(message);
}

async function stop(): Promise<void> {
  await cloud?.close();
  process.exit(0);
}
