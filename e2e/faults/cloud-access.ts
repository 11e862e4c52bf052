import fs from 'node:fs';
import path from 'node:path';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';

import type { CloudEndpoints } from '../../local/endpoints.ts';

/**
 * The local cloud of an app, from without: where it is now, for each time that it is started it is elsewhere, with another
 * key.
 */
export class CloudAccess {
  readonly folder: string;
  #text = '';
  #endpoints: CloudEndpoints | null = null;
  #kinesis: KinesisClient | null = null;

  /** @param folder the cloud's own */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws Error where no cloud was ever started */
  get endpoints(): CloudEndpoints {
    const text = fs.readFileSync(path.join(this.folder, 'endpoints.json'), 'utf8');
    if (this.#endpoints === null || text !== this.#text) {
      this.#endpoints = JSON.parse(text) as CloudEndpoints;
      this.#text = text;
      this.#kinesis?.destroy();
      this.#kinesis = null;
    }
    return this.#endpoints;
  }

  /** The stream of the cloud that runs; whoever uses it tries again where it fails. */
  readonly kinesis = {
    send: async (...args: Parameters<KinesisClient['send']>) => {
      const endpoints = this.endpoints;
      this.#kinesis ??= new KinesisClient({
        region: endpoints.region,
        endpoint: endpoints.kinesis,
        credentials: endpoints,
        maxAttempts: 1,
      });
      return this.#kinesis.send(...args);
    },
  } as unknown as KinesisClient;

  /** Does something with the table. */
  async withTable<T>(use: (client: DynamoDBClient) => Promise<T>): Promise<T> {
    const { region, dynamodb, ...credentials } = this.endpoints;
    const client = new DynamoDBClient({ region, endpoint: dynamodb, credentials });
    try {
      return await use(client);
    } finally {
      client.destroy();
    }
  }

  close(): void {
    this.#kinesis?.destroy();
    this.#kinesis = null;
  }
}
