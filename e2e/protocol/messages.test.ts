import { describe, expect, test } from 'vitest';

import { fromBase64 } from '../../core/messages/base64.ts';
import { admit } from '../../core/messages/door.ts';
import { decodeCurve } from '../../core/messages/pace-curve.ts';
import { replyEnvelopeSchema, replySchemas, requestSchemas } from '../../core/messages/requests.ts';
import { telemetrySchema } from '../../core/messages/telemetry.ts';
import {
  boardTopic,
  replyTopic,
  REQUEST_NAMES,
  requestTopic,
  rosterTopic,
  telemetryTopic,
} from '../../core/messages/topics.ts';
import { exampleBytes, exampleJson, firstColumn } from './examples.test-support.ts';
import { packRide, unitsOf } from './reference-client.ts';

describe('the messages of the page', () => {
  const admitted = (record: unknown): unknown => {
    const text = typeof record === 'string' ? record : JSON.stringify(record);
    return admit(text, Buffer.byteLength(text));
  };
  const record = exampleJson('record') as Record<string, unknown>;

  test('stand under the topics of the page', () => {
    const topics = firstColumn('Topics').map((topic) =>
      topic.replace('<racerId>', 'r-0a').replace('<raceId>', '3-5'),
    );
    expect(topics.slice(0, 3)).toEqual([
      telemetryTopic('r-0a', '3-5'),
      boardTopic('3-5'),
      rosterTopic('3-5'),
    ]);
    expect(topics.slice(3).map((topic) => topic.replace('<name>', 'time'))).toEqual([
      requestTopic('r-0a', 'time'),
      replyTopic('r-0a', 'time'),
    ]);
  });

  test('are telemetry, and pass the door as a record', () => {
    for (const event of ['join', 'update']) telemetrySchema.parse(exampleJson(`telemetry ${event}`));
    expect(admitted(record)).toMatchObject({ racerId: 'r-0a', seconds: [2], units: [unitsOf(90.5, 40.1)] });
  });

  test('are requests and replies of every name', () => {
    const names = firstColumn('Requests and replies').filter((name) =>
      REQUEST_NAMES.includes(name as 'time'),
    );
    expect(names.sort()).toEqual([...REQUEST_NAMES].sort());
    for (const name of REQUEST_NAMES) {
      requestSchemas[name].parse(exampleJson(`request ${name}`));
      replyEnvelopeSchema.parse(exampleJson(`reply ${name}`));
      replySchemas[name].parse(exampleJson(`reply ${name}`));
    }
    expect(replyEnvelopeSchema.parse(exampleJson('reply refused')).error).toBeDefined();
    const { board } = replySchemas.board.parse(exampleJson('reply board'));
    expect(fromBase64(board ?? '')).toEqual(exampleBytes('board'));
    const { chosen } = replySchemas.pace.parse(exampleJson('reply pace'));
    expect(fromBase64(chosen?.[5] ?? '')).toEqual(exampleBytes('curve'));
    expect(decodeCurve(exampleBytes('curve')).slice(0, 5)).toEqual([null, 300, 299, 301, null]);
  });

  test('are refused for every reason of the page', () => {
    const start = 5_900_000 * 300_000;
    const final = { ...record, event: 'final', samples: undefined, ride: packRide([]) };
    const half = packRide([[1, 90, 0xffff / 10]]);
    const refused: [reason: string, record: unknown][] = [
      ['too_large', { ...record, more: 'x'.repeat(8192) }],
      ['not_json', '{'],
      ['bad_shape', []],
      ['wrong_version', { raceId: '3-5900000', racerId: 'r-0a', receivedAt: start }],
      ['bad_race', { ...record, raceId: '3-05900000' }],
      ['bad_racer', { ...record, racerId: 'a/b' }],
      ['bad_shape', { ...record, estimated: false }],
      ['bad_name', { ...record, event: 'join' }],
      ['bad_ride', { ...final, ride: '' }],
      ['bad_shape', { ...record, samples: undefined }],
      ['bad_sample', { ...record, samples: [[2, 90.5, 40.1]] }],
      ['too_late', { ...record, receivedAt: start + 300_000 + 1_800_001 }],
      ['too_early', { ...record, samples: [], receivedAt: start - 302_001 }],
      ['bad_ride', { ...final, ride: half }],
      ['too_early', { ...record, receivedAt: start - 1 }],
    ];
    expect(refused.map(([, one]) => admitted(one))).toEqual(refused.map(([reason]) => reason));
    expect(firstColumn('The door')).toEqual([
      ...refused.map(([reason]) => reason),
      'wrong_partition',
      'race_closed',
      'field_full',
      'forgotten',
    ]);
    expect(admitted({ ...record, receivedAt: start })).toMatchObject({ seconds: [2] });
  });
});
