/**
 * The parts of IoT SQL (2016-03-23) that the deployed rules use.
 * https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-reference.html
 */

const BASIC_INGEST = /^\$aws\/rules\/[^/]+\//;

/**
 * `topic(n)`: the n-th level of a topic, from 1; a Basic Ingest prefix does not count. `undefined`, which is
 * IoT SQL's Undefined, where there is none. https://docs.aws.amazon.com/iot/latest/developerguide/iot-basic-ingest.html
 */
export function topicLevel(topic: string, n: number): string | undefined {
  return topic.replace(BASIC_INGEST, '').split('/')[n - 1];
}

/**
 * A payload as the object whose columns a rule selects; `undefined` where it is not UTF-8, not JSON, not an object
 * or nested too deep to be written out again: every column of such a payload is Undefined.
 */
export function readPayload(payload: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    // The parser takes any depth, the writer throws where its stack ends.
    JSON.stringify(value);
    return value as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** What a rule makes of one message; null where its WHERE leaves the message out. `nowMs`: when it came, epoch milliseconds. */
export type Select = (
  message: { readonly topic: string; readonly payload: Uint8Array },
  nowMs: number,
) => Record<string, unknown> | null;

type Column = (
  payload: Readonly<Record<string, unknown>> | undefined,
  topic: string,
  nowMs: number,
) => unknown;

const STATEMENT = /^SELECT (?<columns>.+) FROM '(?<filter>[^']+)'(?: WHERE (?<terms>.+))?$/;
const ATTRIBUTE = /^[a-z]\w*$/i;
const TOPIC_AS = /^topic\((?<level>[1-9])\) AS (?<name>[a-z]\w*)$/i;
const TIMESTAMP_AS = /^timestamp\(\) AS (?<name>[a-z]\w*)$/i;
/** Of the payload: a WHERE does not see what the SELECT names. */
const IS_UNDEFINED = /^isUndefined\((?<name>[a-z]\w*)\)$/i;

/**
 * The SELECT and WHERE of a rule's statement as a function; its FROM is the broker's business. A column that is Undefined is left
 * out; `*` stands first if at all.
 * @throws Error for a statement that has more than the deployed rules use.
 */
export function compileSelect(sql: string): Select {
  const { columns: selected, terms } = STATEMENT.exec(sql)?.groups ?? {};
  const texts = selected?.split(', ') ?? [];
  const absent = terms?.split(' AND ').map(compileTerm) ?? [];
  const everything = texts[0] === '*';
  const columns = texts.slice(everything ? 1 : 0).map(compileColumn);
  if (texts.length === 0) throw new Error(`No statement that this rule engine knows: ${sql}`);
  return ({ topic, payload }, nowMs) => {
    const object = readPayload(payload);
    if (object !== undefined && absent.some((name) => Object.hasOwn(object, name))) return null;
    const record: Record<string, unknown> = everything ? { ...object } : {};
    for (const [name, value] of columns) {
      const found = value(object, topic, nowMs);
      if (found !== undefined) record[name] = found;
      else delete record[name];
    }
    return record;
  };
}

function compileColumn(text: string): readonly [name: string, value: Column] {
  if (ATTRIBUTE.test(text)) {
    return [
      text,
      (payload) => (payload !== undefined && Object.hasOwn(payload, text) ? payload[text] : undefined),
    ];
  }
  const { level, name } = (TOPIC_AS.exec(text) ?? TIMESTAMP_AS.exec(text))?.groups ?? {};
  if (name === undefined) throw new Error(`No column that this rule engine knows: ${text}`);
  if (level !== undefined) return [name, (_payload, topic) => topicLevel(topic, Number(level))];
  return [name, (_payload, _topic, nowMs) => Math.floor(nowMs)];
}

/** The name that must not be in the payload. */
function compileTerm(text: string): string {
  const name = IS_UNDEFINED.exec(text)?.groups?.name;
  if (name === undefined) throw new Error(`No condition that this rule engine knows: ${text}`);
  return name;
}
