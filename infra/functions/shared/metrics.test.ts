import { expect, test } from 'vitest';

import { createMetrics } from './metrics.ts';

function capture(): { metrics: ReturnType<typeof createMetrics>; lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    metrics: createMetrics('alleycat-aggregate', { speed: 1, now: () => 1234.5 }, (line) => lines.push(line)),
  };
}

test('one line an invocation, in the embedded metric format', () => {
  const { metrics, lines } = capture();
  metrics.add('records', 3);
  metrics.add('records', 4);
  metrics.add('boards', 1);
  metrics.flush();
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      _aws: {
        Timestamp: 1234,
        CloudWatchMetrics: [
          {
            Namespace: 'Alleycat',
            Dimensions: [['function']],
            Metrics: [
              { Name: 'records', Unit: 'Count' },
              { Name: 'boards', Unit: 'Count' },
            ],
          },
        ],
      },
      function: 'alleycat-aggregate',
      records: 7,
      boards: 1,
    },
  ]);
});

test('a fault is counted, and its first message is kept, shortened', () => {
  const { metrics, lines } = capture();
  metrics.fault('boardPublishFailed', new Error('x'.repeat(500)));
  metrics.fault('boardPublishFailed', new Error('another'));
  metrics.fault('odd', 'a text');
  metrics.flush();
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    boardPublishFailed: 2,
    odd: 1,
    faults: { boardPublishFailed: 'x'.repeat(200), odd: 'a text' },
  });
});

test('nothing to say is no line', () => {
  const { metrics, lines } = capture();
  metrics.flush();
  expect(lines).toEqual([]);
});
