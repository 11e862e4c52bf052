import { readFileSync } from 'node:fs';
import path from 'node:path';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

import { AlleycatError } from '../../core/errors.ts';
import { baseDataDir, cloudDir } from '../../local/data-folder.ts';
import { ENDPOINTS_FILE, type CloudEndpoints } from '../../local/endpoints.ts';
import { Table } from '../functions/shared/table.ts';
import { TABLE_NAME } from '../settings.ts';
import { checkAccount } from './aws-account.ts';
import { BACKEND_FILE, readBackendFile } from './backend-file.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** The running app's cloud, in place of a file. */
const LOCAL = 'local';

export interface OpenTable {
  table: Table;
  close(): void;
}

/**
 * The table of a backend: the deployed one by the account's own credentials, a local one by what it has written down
 * for its owner. @throws AlleycatError E_BACKEND when there is no such backend, E_CREDENTIALS when it cannot be asked
 */
export async function openTable({
  backend,
  dataDir,
}: {
  backend: string | null;
  dataDir: string | null;
}): Promise<OpenTable> {
  const client = backend === LOCAL ? localClient(dataDir) : await deployedClient(backend);
  const table = new Table(DynamoDBDocumentClient.from(client), TABLE_NAME);
  return { table, close: () => client.destroy() };
}

async function deployedClient(backend: string | null): Promise<DynamoDBClient> {
  const file = backend ?? path.join(ROOT, BACKEND_FILE);
  const description = readBackendFile(file);
  if (description === undefined) {
    throw new AlleycatError(
      'E_BACKEND',
      `${file} describes no backend: deploy one first (npm run deploy), or say --backend FILE or --backend ${LOCAL}.`,
    );
  }
  const client = new DynamoDBClient({ region: description.region });
  await checkAccount(client);
  return client;
}

function localClient(dataDir: string | null): DynamoDBClient {
  const file = path.join(cloudDir(baseDataDir(dataDir)), ENDPOINTS_FILE);
  try {
    const endpoints = JSON.parse(readFileSync(file, 'utf8')) as CloudEndpoints;
    const { region, dynamodb: endpoint } = endpoints;
    return new DynamoDBClient({ region, endpoint, credentials: endpoints });
  } catch (error) {
    throw new AlleycatError('E_BACKEND', `No local backend is running: ${file} cannot be read.`, {
      cause: error,
    });
  }
}
