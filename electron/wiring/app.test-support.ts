import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { PROVISIONING_TEMPLATE } from '../../infra/settings.ts';
import type { Cloud } from '../../local/cloud.ts';
import type { BackendFile } from '../contract/backend.ts';
import type { CommandName } from '../contract/channels.ts';
import type { AppState } from '../contract/state.ts';
import { dispatch } from '../host/dispatch.ts';
import type { Log } from '../host/log.ts';
import { createAppHost, type AppHost } from './app-host.ts';
import type { CloudProcess } from './cloud-protocol.ts';
import { launchWithNode } from './launch-node.ts';

const CLOUD = fileURLToPath(new URL('./cloud-process.ts', import.meta.url));
const TABLE_WORKER = fileURLToPath(new URL('../../local/table/worker.ts', import.meta.url));

/** The local cloud's process from the sources, as there is no build here. */
function launch(): CloudProcess {
  const cloud = launchWithNode(CLOUD);
  return {
    ...cloud,
    send: (message) =>
      cloud.send(message.type === 'start' ? { ...message, tableWorker: TABLE_WORKER } : message),
  };
}

/** One installation while it runs: a folder and a whole host, with its own local cloud beside it. */
export class App {
  readonly folder: string;
  /** Every event that a screen has been sent, as JSON. */
  readonly events: string[] = [];
  /** How the link to the backend was, each time that it changed. */
  readonly links: AppState['backend']['link'][] = [];
  /** What was logged, without the fields. */
  readonly logged: string[] = [];
  readonly #host: AppHost;

  constructor(folder: string, log: Log = () => undefined) {
    this.folder = folder;
    const options = { dataDir: folder, speed: 1, port: 0, opponents: 0, replay: null, seed: 'x' };
    const entryUrl = pathToFileURL(path.join(folder, 'index.js')).href;
    const logAndKeep: Log = (level, message, fields) => {
      this.logged.push(message);
      log(level, message, fields);
    };
    this.#host = createAppHost(options, {
      ...{ entryUrl, launch, version: '0.0.0', shell: 'page' },
      log: logAndKeep,
    });
    this.#host.events.listen((event, payload) => {
      this.events.push(JSON.stringify(payload));
      if (event !== 'state') return;
      const { link } = (payload as AppState).backend;
      if (link !== this.links.at(-1)) this.links.push(link);
    });
    this.#host.start();
  }

  /** As a screen calls it: what is refused is its code and its sentence. */
  async call(command: CommandName, params: unknown = null): Promise<unknown> {
    const reply = await dispatch(this.#host.handlers, command, params, () => undefined);
    return reply.ok ? reply.value : `${reply.error.code}: ${reply.error.message}`;
  }

  async state(): Promise<AppState> {
    return (await this.call('state.get')) as AppState;
  }

  async until(is: (state: AppState) => boolean): Promise<AppState> {
    for (;;) {
      const state = await this.state();
      if (is(state)) return state;
      await sleep(50);
    }
  }

  connected(kind: 'aws' | 'local'): Promise<AppState> {
    return this.until(({ backend }) => backend.kind === kind && backend.link === 'connected');
  }

  close(): Promise<void> {
    return this.#host.close();
  }
}

/** What the operator of a local cloud would give out, were it one in AWS. */
export function backendFile(cloud: Cloud, changes: Partial<BackendFile> = {}): string {
  return JSON.stringify({
    v: 1,
    kind: 'aws',
    endpoint: '127.0.0.1',
    port: cloud.endpoints.mqttPort,
    region: 'local-1',
    template: PROVISIONING_TEMPLATE,
    caPem: cloud.caPem,
    claim: { certificatePem: cloud.claim.certificatePem, privateKeyPem: cloud.claim.privateKeyPem },
    ...changes,
  } satisfies BackendFile);
}
