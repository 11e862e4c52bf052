/**
 * The table's worker: dynalite on LevelDB, behind the checks of `listenLoopback`. A thread of its own, because a
 * batch of writes keeps it busy for longer than a board may wait.
 */
import { EventEmitter } from 'node:events';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import dynalite from 'dynalite';
import { listenLoopback, type ApiRequest, type ApiResponse } from '../http/loopback-server.ts';
import { closeIterators } from './iterators.ts';
import { probe } from './probe.ts';
import { CLOSE, type TableWorkerData, type TableWorkerMessage } from './protocol.ts';

/** Answers one request with dynalite's own handler, which speaks Node's HTTP objects. */
type Dispatch = (request: ApiRequest) => Promise<ApiResponse>;

if (!isMainThread && parentPort !== null) {
  await run(workerData as TableWorkerData, parentPort);
}

async function run(
  { dir, accessKeyId }: TableWorkerData,
  parent: NonNullable<typeof parentPort>,
): Promise<void> {
  const tell = (message: TableWorkerMessage): void => parent.postMessage(message);
  const fault = await probe(dir);
  if (fault !== undefined) {
    tell({ type: 'fault', ...fault });
    return;
  }
  const { dispatch, close } = await openDynalite(dir);
  const pending = new Set<Promise<unknown>>();
  const server = await listenLoopback({
    accessKeyId,
    handle: (request) => {
      const answer = dispatch(request);
      pending.add(answer);
      void answer.finally(() => pending.delete(answer)).catch(() => undefined);
      return answer;
    },
  });
  parent.on('message', (message) => {
    if (message !== CLOSE) return;
    void (async () => {
      await server.close();
      await Promise.allSettled(pending);
      await close();
      parent.close();
    })();
  });
  tell({ type: 'open', port: server.port });
}

async function openDynalite(dir: string): Promise<{ dispatch: Dispatch; close: () => Promise<void> }> {
  closeIterators();
  const server = dynalite({ path: dir, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const [handler] = server.listeners('request') as ((request: unknown, response: unknown) => void)[];
  if (handler === undefined) throw new Error('dynalite has no request handler');
  // Its close() closes the database only if it listens: so it does, and turns everybody away.
  server.on('connection', (socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });

  const dispatch: Dispatch = ({ method, path, headers, body }) =>
    new Promise((resolve) => {
      // Not the client's own request: dynalite throws, and takes the thread along, when a client breaks off.
      const request = Object.assign(new EventEmitter(), { method, url: path, headers });
      const answered: Record<string, string> = {};
      const response = {
        statusCode: 200,
        setHeader: (name: string, value: string | number) => {
          const lower = name.toLowerCase();
          if (lower !== 'content-length' && lower !== 'transfer-encoding') answered[lower] = String(value);
        },
        end: (text?: string) =>
          resolve({
            status: response.statusCode,
            headers: answered,
            ...(text === undefined ? {} : { body: text }),
          }),
      };
      handler(request, response);
      if (body.length > 0) request.emit('data', body);
      request.emit('end');
    });

  const close = (): Promise<void> =>
    new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
  return { dispatch, close };
}
