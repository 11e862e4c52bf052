/** The table's worker, which dies when it is told to. */
import { BroadcastChannel } from 'node:worker_threads';
import './worker.ts';

const channel = new BroadcastChannel('alleycat-table-crash');
channel.onmessage = () => {
  throw new Error('crashed by the test');
};
channel.unref();
