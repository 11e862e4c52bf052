import type { KinesisStreamRecord } from 'aws-lambda';

import { raceOf } from '../../core/race/heat.ts';
import { simulatedRider, type SimulatedRider } from '../../simulator/riders/rider.ts';

export const RACE = raceOf(3, 5_932_123);
export const RIDERS = 1000;

/** A batch of one record of every rider, and when it arrives. */
export interface Batch {
  records: KinesisStreamRecord[];
  /** Clock ms. */
  arrivesAt: number;
}

export interface Heat {
  riders: readonly SimulatedRider[];
  /** Everybody's join. */
  joins: Batch;
  /** In each of them every rider's next seconds. */
  batches: Batch[];
}

/** A whole heat of a thousand riders as the mapping delivers it, with so many seconds in a record. */
export function buildHeat(secondsARecord: number): Heat {
  const riders = Array.from({ length: RIDERS }, (_, index) => simulatedRider('bench', RACE.raceId, index));
  const join = batchAt(0, riders, ({ name }) => ({ event: 'join', name, samples: [] }));
  const batches: Batch[] = [];
  for (let from = 0; from < 300; from += secondsARecord) {
    batches.push(
      batchAt(from + secondsARecord, riders, ({ ride }, index) => ({
        event: 'update',
        samples: ride.slice(from, from + secondsARecord).map(({ second, cadenceRpm, resistancePercent }) => [
          second,
          cadenceRpm,
          resistancePercent,
          // Half of the bikes measure power, and half of the riders wear a strap.
          index % 2 === 0 ? Math.round(cadenceRpm * 2.5) : null,
          index % 2 === 0 ? 120 + (index % 50) : null,
        ]),
      })),
    );
  }
  return { riders, joins: join, batches };
}

/** Columns in the order in which the rule names them. */
function batchAt(
  second: number,
  riders: readonly SimulatedRider[],
  body: (rider: SimulatedRider, index: number) => object,
): Batch {
  const arrivesAt = RACE.startsAt + second * 1000 + 500;
  const records = riders.map((rider, index) =>
    kinesisRecord(
      JSON.stringify({
        v: 1,
        ...body(rider, index),
        raceId: RACE.raceId,
        racerId: rider.racerId,
        receivedAt: arrivesAt - 100,
      }),
      second * RIDERS + index,
    ),
  );
  return { records, arrivesAt };
}

function kinesisRecord(text: string, number: number): KinesisStreamRecord {
  const sequenceNumber = String(number).padStart(56, '0');
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: RACE.raceId,
      sequenceNumber,
      data: Buffer.from(text).toString('base64'),
      approximateArrivalTimestamp: 0,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `shardId-000000000000:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: 'bench',
    awsRegion: 'local-1',
    eventSourceARN: 'bench',
  };
}
