import fc, { type Arbitrary } from 'fast-check';
import { expect } from 'vitest';
import { z } from 'zod';

import { anyValue } from '../../core/testing/damage.test-support.ts';
import { COMMANDS, type CommandName } from './channels.ts';
import { commandParams, type Refusal } from './commands.ts';
import { wordsOf } from './sentences/say.ts';

/** Texts of the patterns that there are. A pattern that none of them fits wants one here. */
const TEXTS = [
  'Ada',
  'Zoë 7',
  'r-0123456789abcdef',
  '3-1000',
  '1-0',
  'aabbccddeeff',
  'x',
  'en',
  '2026-11-29',
];

type Schema = Record<string, unknown>;

/** What a schema allows, made from its own JSON Schema: a command that comes to the contract is fuzzed without a word. */
// A line for each thing that JSON Schema knows.
// eslint-disable-next-line complexity
function allowed(schema: Schema): Arbitrary<unknown> {
  const { anyOf, oneOf, const: only, enum: few, type, pattern, properties, items } = schema;
  const among = (anyOf ?? oneOf) as Schema[] | undefined;
  if (among !== undefined) return fc.oneof(...among.map(allowed));
  if ('const' in schema) return fc.constant(only);
  if (few !== undefined) return fc.constantFrom(...(few as unknown[]));
  const { minimum = -1e6, maximum = 1e6 } = schema as { minimum?: number; maximum?: number };
  const { minLength = 0, maxLength = 40 } = schema as { minLength?: number; maxLength?: number };
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: Math.max(minimum, -(2 ** 31)), max: Math.min(maximum, 2 ** 31 - 1) });
    case 'number':
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    case 'string':
      return pattern === undefined
        ? fc.string({ minLength, maxLength: Math.min(maxLength, 200) })
        : fc.constantFrom(...textsOf(pattern as string));
    case 'array': {
      const { minItems = 0 } = schema as { minItems?: number };
      return fc.array(allowed(items as Schema), { minLength: minItems, maxLength: minItems + 4 });
    }
    case 'object': {
      const parts = Object.entries((properties ?? {}) as Record<string, Schema>);
      const requiredKeys = (schema['required'] ?? []) as string[];
      return fc.record(Object.fromEntries(parts.map(([name, part]) => [name, allowed(part)])), {
        requiredKeys,
        noNullPrototype: true,
      });
    }
    default:
      throw new Error(`The fuzz knows no ${JSON.stringify(schema)}: teach it.`);
  }
}

function textsOf(pattern: string): string[] {
  const texts = TEXTS.filter((text) => new RegExp(pattern, 'u').test(text));
  if (texts.length === 0) throw new Error(`The fuzz has no text for ${pattern}: add one.`);
  return texts;
}

const VALID = Object.fromEntries(
  COMMANDS.map((name) => [name, allowed(z.toJSONSchema(commandParams[name], { io: 'input' }) as Schema)]),
) as Record<CommandName, Arbitrary<unknown>>;

/** One thing that is wrong with parameters; `where` counts through their places, modulo how many there are. */
type Wrong =
  | { kind: 'put'; where: number; value: unknown }
  | { kind: 'add'; where: number; name: string; value: unknown }
  | { kind: 'drop' | 'wrap' | 'list'; where: number };

const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'toJSON',
  '',
  'extra',
];
const where = fc.nat({ max: 1000 });
/** Values at the edges, and beyond what any field takes. */
const edge = fc.oneof(
  { weight: 3, arbitrary: anyValue() },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      ...[
        null,
        undefined,
        -1,
        0,
        0.1,
        1e308,
        -Infinity,
        NaN,
        2 ** 53,
        7,
        250.01,
        100.1,
        '',
        ' ',
        '\u0000',
        '\ud800',
      ],
      ...[
        '7-1',
        '1-01',
        '1-1000000000',
        '../../etc/passwd',
        'x'.repeat(5000),
        'ä'.repeat(25),
        '1',
        'true',
        'null',
      ],
      ...[[], {}, [[]], [null], true, false, new Array(3000).fill('3-1000')],
    ),
  },
);
const wrong: Arbitrary<Wrong> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), where, value: edge }),
  fc.record({ kind: fc.constant('add' as const), where, name: fc.constantFrom(...NAMES), value: edge }),
  fc.record({ kind: fc.constantFrom('drop' as const, 'wrap' as const, 'list' as const), where }),
);

interface Place {
  holder: Record<string, unknown> | { root: unknown };
  name: string;
}

/** Every place of a value: its own first, then those in it. */
function placesOf(root: { root: unknown }): Place[] {
  const places: Place[] = [{ holder: root, name: 'root' }];
  for (const { holder, name } of places) {
    const value = (holder as Record<string, unknown>)[name];
    if (typeof value !== 'object' || value === null || places.length > 1000) continue;
    for (const key of Object.keys(value))
      places.push({ holder: value as Record<string, unknown>, name: key });
  }
  return places;
}

function spoilt(params: unknown, wrongs: readonly Wrong[]): unknown {
  const root = { root: structuredClone(params) };
  for (const one of wrongs) {
    const places = placesOf(root);
    const { holder, name } = places[one.where % places.length] as Place;
    const at = holder as Record<string, unknown>;
    const value = at[name];
    const put = (next: unknown): void => void Object.defineProperty(at, name, { value: next, writable: true, enumerable: true, configurable: true }); // prettier-ignore
    if (one.kind === 'put') put(structuredClone(one.value));
    else if (one.kind === 'wrap') put({ value });
    else if (one.kind === 'list') put([value, value]);
    else if (one.kind === 'drop') Reflect.deleteProperty(at, name);
    else if (one.kind === 'add') {
      const into = typeof value === 'object' && value !== null ? value : at;
      // As an own property, which is how JSON brings a `__proto__`.
      Object.defineProperty(into, one.name, { value: structuredClone(one.value), enumerable: true, configurable: true, writable: true }); // prettier-ignore
    }
  }
  return root.root;
}

/** A command's parameters as they should be, with one to three things wrong with them, or of any kind at all. */
export function paramsOf(name: CommandName): Arbitrary<unknown> {
  return fc.oneof(
    { weight: 2, arbitrary: VALID[name] },
    {
      weight: 5,
      arbitrary: fc
        .tuple(VALID[name], fc.array(wrong, { minLength: 1, maxLength: 3 }))
        .map(([params, wrongs]) => spoilt(params, wrongs)),
    },
    { weight: 1, arbitrary: anyValue() },
  );
}

/** Each of the commands, with parameters of all those kinds. */
export function anyCall(): Arbitrary<{ name: CommandName; params: unknown }> {
  return fc
    .constantFrom(...COMMANDS)
    .chain((name) => fc.record({ name: fc.constant(name), params: paramsOf(name) }));
}

/** Commands of whose valid parameters none is made: the fuzz would only ever be refused at their door. */
export function neverValid(): CommandName[] {
  return COMMANDS.filter(
    (name) =>
      !fc
        .sample(VALID[name], { numRuns: 50, seed: 1 })
        .some((value) => commandParams[name].safeParse(value).success),
  );
}

/**
 * A command was refused, and said so: a code and a sentence. One with a key has in English the very words of its catalogue, so
 * that another language can have its own; nothing else travels.
 */
export function expectRefusal(answer: unknown): void {
  expect(answer).toEqual({ ok: false, error: expect.anything() as unknown });
  const { code, message, ...rest } = (answer as { error: Refusal }).error;
  expect(code).toMatch(/^E_[A-Z_]+$/);
  expect(message).toMatch(/\S/);
  expect(['', 'key', 'key,params']).toContain(Object.keys(rest).sort().join());
  const { key = '', params = {} } = rest;
  if (key !== '') expect(wordsOf({ key, params, message: 'not in the catalogue' }, 'en')).toBe(message);
}
