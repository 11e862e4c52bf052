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
