import { expect, test } from 'vitest';

import { splitRecords } from './split-records.ts';

test.each([
  ['', []],
  ['\n\n', []],
  ['{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
  ['{"a":1}{"b":{"c":2}}{"d":[{}]}', ['{"a":1}', '{"b":{"c":2}}', '{"d":[{}]}']],
  ['{"name":"}{"}{"name":"\\"}{"}', ['{"name":"}{"}', '{"name":"\\"}{"}']],
  ['{"name":"}{"}', ['{"name":"}{"}']],
  ['nonsense\n{"a":1}', ['nonsense', '{"a":1}']],
  ['{"a":1}{"b":2}{"torn":', ['{"a":1}', '{"b":2}', '{"torn":']],
])('%j', (text, records) => {
  expect(splitRecords(text)).toEqual(records);
});
