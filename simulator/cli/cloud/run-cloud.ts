import { randomBytes } from 'node:crypto';

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';

import type { Clock } from '../../../core/race/clock.ts';
import type { SimulateArguments } from '../arguments.ts';
import { followBoards, type BoardFeed } from '../live/board-feed.ts';
import { issueCredentials } from '../live/credentials.ts';
import { openAws } from './aws-cloud.ts';
import { openCloud, tableClient } from './open-cloud.ts';

/** What a run needs of a cloud, wherever that is. */
export interface RunCloud {
  /** For a sentence: "on …". */
  place: string;
  clock: Clock;
  /** The heat that its clock was set for; null where it shows the time of day. */
  firstHeat: number | null;
  kinesis: KinesisClient;
  table: DynamoDBClient;
  /** A race's live boards; null where nobody without a rider's certificate can have them. @throws when they fail */
  follow: ((raceId: string, onBoard: () => void) => Promise<BoardFeed>) | null;
  /** Rejects when it is our own and has gone. */
  gone: Promise<never>;
  close(): Promise<void>;
}

/** The cloud that the arguments name. @throws what `openCloud` and `openAws` throw */
export async function openRunCloud(args: SimulateArguments): Promise<RunCloud> {
  return args.backend === 'local' ? openLocal(args) : openAws(args.backend);
}

async function openLocal({ dataDir, speed }: SimulateArguments): Promise<RunCloud> {
  const cloud = await openCloud(dataDir, speed);
  const { endpoints, dir, kind, clock, firstHeat, gone } = cloud;
  const { region, kinesis: endpoint } = endpoints;
  const kinesis = new KinesisClient({ region, endpoint, credentials: endpoints });
  const table = tableClient(endpoints);
  return {
    place: kind === 'running' ? `the cloud that is running in ${dir}` : 'a local cloud of its own',
    ...{ clock, firstHeat, kinesis, table, gone },
    follow: async (raceId, onBoard) => {
      const credentials = await issueCredentials(dir, `watch-${randomBytes(6).toString('hex')}`);
      return followBoards(endpoints.mqttPort, credentials, raceId, onBoard);
    },
    close: () => {
      kinesis.destroy();
      table.destroy();
      return cloud.close();
    },
  };
}
