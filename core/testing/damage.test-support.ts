import fc, { type Arbitrary } from 'fast-check';

/** What length fields and counts are replaced by: the most that one, two and four bytes and a varint can say, and beyond. */
const EXTREMES: readonly (readonly number[])[] = [
  [0],
  [0xff],
  [0xff, 0xff],
  [0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0x7f],
  [0, 0, 0, 0x80],
  // Varints: 2^31, 2^32 - 1, 2^32, and one without an end.
  [0x80, 0x80, 0x80, 0x80, 0x08],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0x80, 0x80, 0x80, 0x80, 0x10],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80],
  // A varint that says one in five bytes.
  [0x81, 0x80, 0x80, 0x80, 0],
];

/** One thing that happens to bytes on a disk or on their way; `where` is taken modulo their length. */
type Blow =
  | { kind: 'flip'; where: number; bit: number }
  | { kind: 'cut'; where: number }
  | { kind: 'write'; where: number; bytes: readonly number[] }
  | { kind: 'insert'; where: number; bytes: readonly number[] }
  | { kind: 'repeat'; where: number; length: number }
  | { kind: 'zeros'; where: number };

const where = fc.nat({ max: 2 ** 20 });
const some = fc.oneof(
  fc.constantFrom(...EXTREMES),
  fc.uint8Array({ maxLength: 12 }).map((bytes) => [...bytes]),
);
const blow: Arbitrary<Blow> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), where, bit: fc.nat({ max: 7 }) }),
  fc.record({ kind: fc.constant('cut' as const), where }),
  fc.record({ kind: fc.constant('write' as const), where, bytes: some }),
  fc.record({ kind: fc.constant('insert' as const), where, bytes: some }),
  fc.record({ kind: fc.constant('repeat' as const), where, length: fc.nat({ max: 40 }) }),
  fc.record({ kind: fc.constant('zeros' as const), where }),
);

function struck(bytes: readonly number[], one: Blow): number[] {
  const at = one.where % (bytes.length + 1);
  const [before, behind] = [bytes.slice(0, at), bytes.slice(at)];
  switch (one.kind) {
    case 'flip':
      return [...before, ...behind.slice(0, 1).map((byte) => byte ^ (1 << one.bit)), ...behind.slice(1)];
    case 'cut':
      return before;
    case 'write':
      return [...before, ...one.bytes, ...behind.slice(one.bytes.length)];
    case 'insert':
      return [...before, ...one.bytes, ...behind];
    case 'repeat':
      return [...before, ...behind.slice(0, one.length), ...behind];
    // What a power cut leaves of pages that were not written.
    case 'zeros':
      return [...before, ...behind.map(() => 0)];
  }
}

/** Valid bytes that were hit one to three times: flipped, cut, spliced, their lengths and counts overwritten. */
export function damaged(valid: Arbitrary<Uint8Array>): Arbitrary<Uint8Array> {
  return fc
    .tuple(valid, fc.array(blow, { minLength: 1, maxLength: 3 }))
    .map(([bytes, blows]) => Uint8Array.from(blows.reduce<number[]>(struck, [...bytes])));
}

/** Bytes that may come for those of a format: any at all, and damaged ones. */
export function anyBytes(valid: Arbitrary<Uint8Array>): Arbitrary<Uint8Array> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    { weight: 4, arbitrary: damaged(valid) },
  );
}

/** Texts that JSON of a valid form is hit with. */
const JSON_BLOWS = [
  'null',
  '-1',
  '1e308',
  '1e999',
  '9007199254740993',
  '0.1',
  '{}',
  '[]',
  '""',
  '{"__proto__":1}',
  '"__proto__":{},',
  '{"toString":1}',
  '\u0000\u0000',
  '"\\u0000"',
  '\ud800',
  '[[[',
  ',',
  'true',
];

/** The text of a value in JSON, hit one to three times: cut, spliced, its values replaced by those of other kinds and sizes. */
export function damagedJson(valid: Arbitrary<unknown>): Arbitrary<string> {
  const hit = fc.record({
    kind: fc.constantFrom('cut', 'value', 'insert', 'deep', 'repeat'),
    where,
    text: fc.oneof(fc.constantFrom(...JSON_BLOWS), fc.json({ maxDepth: 2 })),
  });
  return fc.tuple(valid, fc.array(hit, { minLength: 1, maxLength: 3 })).map(([value, hits]) =>
    hits.reduce((text, one) => {
      const at = one.where % (text.length + 1);
      switch (one.kind) {
        case 'cut':
          return text.slice(0, at);
        case 'insert':
          return text.slice(0, at) + one.text + text.slice(at);
        case 'repeat':
          return text.slice(0, at) + text.slice(Math.max(0, at - 20));
        case 'deep':
          return replacedValue(text, at, '['.repeat(5000) + ']'.repeat(5000));
        default:
          return replacedValue(text, at, one.text);
      }
    }, JSON.stringify(value)),
  );
}

/** One of a text's values, the first from a place on, with another in its place. */
function replacedValue(text: string, from: number, value: string): string {
  const found = /("(?:[^"\\]|\\.)*"|-?\d[\d.e+-]*|true|false|null|\[\]|\{\})(?!\s*:)/g;
  found.lastIndex = from;
  const match = found.exec(text);
  return match === null ? value : text.slice(0, match.index) + value + text.slice(found.lastIndex);
}

/** Any text that may come for JSON of a form: as it should be, damaged, of another form, or none. */
export function anyJson(valid: Arbitrary<unknown>): Arbitrary<string> {
  return fc.oneof(
    { weight: 1, arbitrary: valid.map((value) => JSON.stringify(value)) },
    { weight: 6, arbitrary: damagedJson(valid) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  );
}

/** Any value that JSON can bring, the names of a prototype's members among its keys and texts. */
export function anyValue(): Arbitrary<unknown> {
  const names = fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '');
  return fc.oneof(
    { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    { weight: 1, arbitrary: names },
    { weight: 1, arbitrary: fc.dictionary(fc.oneof(names, fc.string()), fc.jsonValue({ maxDepth: 1 })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(undefined, NaN, Infinity, -0, 2 ** 53, JSON.parse('{"__proto__":{"v":1}}')),
    },
  );
}

/**
 * What came of a decoder: its value, or the error that it threw, which must be one of `expected`. Anything else is thrown on,
 * for it is what no decoder may throw.
 */
export function outcomeOf<T>(
  decode: () => T,
  expected: new (...args: never[]) => Error,
): { value: T; error?: undefined } | { value?: undefined; error: Error } {
  try {
    return { value: decode() };
  } catch (error) {
    if (error instanceof expected) return { error };
    throw error;
  }
}
