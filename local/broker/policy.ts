import { RACE_ID_PATTERN as RACE_ID } from '../../core/race/heat.ts';
import { TELEMETRY_RULE } from '../../infra/settings.ts';

/**
 * What a rider may do on the broker: the same as the deployed IoT policy says, as a table. Every topic a rider
 * may touch names the rider itself, or is a race's public board or roster; there are no wildcards but one.
 * https://docs.aws.amazon.com/iot/latest/developerguide/iot-policies.html
 */

/** Bytes: a payload may have at most this many. https://docs.aws.amazon.com/general/latest/gr/iot-core.html */
export const MAX_PAYLOAD_BYTES = 128 * 1024;
/** Bytes of UTF-8 in a topic, the Basic Ingest prefix not counted. */
export const MAX_TOPIC_BYTES = 256;
/** Forward slashes in a topic, the Basic Ingest prefix not counted. */
export const MAX_TOPIC_SLASHES = 7;
/** Subscriptions of one connection. */
export const MAX_SUBSCRIPTIONS = 50;

/** A rider's id; also its thing's name, its client id and its certificate's common name. */
const RACER_ID = /^[A-Za-z0-9_-]{1,64}$/;
/** The name of a request and of its replies. */
const REQUEST_NAME = /^[a-z][a-z-]{0,31}$/;

export interface Publish {
  readonly topic: string;
  readonly qos: number;
  readonly retain: boolean;
  /** Bytes. */
  readonly payloadLength: number;
}

/** `telemetry`: a Basic Ingest message, for the rule alone; `request`: for the requests rule. */
export type Allowed = 'telemetry' | 'request';

/** A level that must be this text, or one that must match. `self` is the rider's own id. */
type Level = string | RegExp | { readonly self: true };
const SELF: Level = { self: true };

const PUBLISH: readonly { readonly kind: Allowed; readonly levels: readonly Level[] }[] = [
  {
    kind: 'telemetry',
    levels: ['$aws', 'rules', TELEMETRY_RULE, 'v1', 'racers', SELF, 'races', RACE_ID, 'telemetry'],
  },
  { kind: 'request', levels: ['alleycat', 'v1', 'racers', SELF, 'requests', REQUEST_NAME] },
];

const SUBSCRIBE: readonly (readonly Level[])[] = [
  ['alleycat', 'v1', 'races', RACE_ID, 'board'],
  ['alleycat', 'v1', 'races', RACE_ID, 'roster'],
  ['alleycat', 'v1', 'racers', SELF, 'replies', REQUEST_NAME],
  ['alleycat', 'v1', 'racers', SELF, 'replies', '+'],
];

/** Whether a text can be a rider's id. */
export function isRacerId(text: unknown): text is string {
  return typeof text === 'string' && RACER_ID.test(text);
}

/**
 * What a publish of the rider `self` is, or why it is refused. IoT Core closes the connection of a client that
 * publishes what it may not.
 */
export function judgePublish(self: string, publish: Publish): { allowed: Allowed } | { refused: string } {
  if (publish.retain) return { refused: 'retained messages are not allowed' };
  if (publish.qos > 1) return { refused: 'quality of service 2 is not supported' };
  if (publish.payloadLength > MAX_PAYLOAD_BYTES) {
    return { refused: `a payload of ${publish.payloadLength} bytes is over ${MAX_PAYLOAD_BYTES}` };
  }
  const levels = publish.topic.split('/');
  const row = PUBLISH.find((candidate) => matches(candidate.levels, levels, self));
  return row === undefined ? { refused: 'the policy does not allow this topic' } : { allowed: row.kind };
}

/** Why the rider `self` may not subscribe to a topic filter, or `undefined` when it may. IoT answers 0x80. */
export function subscribeFault(self: string, filter: string, qos: number): string | undefined {
  if (qos > 1) return 'quality of service 2 is not supported';
  const levels = filter.split('/');
  return SUBSCRIBE.some((allowed) => matches(allowed, levels, self))
    ? undefined
    : 'the policy does not allow this topic filter';
}

/**
 * Why nothing may be published to a topic, whoever publishes it: IoT Core's own limits. `$` topics are IoT's.
 * `undefined` for a good one.
 */
export function topicFault(topic: string): string | undefined {
  if (topic.length === 0) return 'a topic cannot be empty';
  if (/[+#\0]/.test(topic)) return 'a topic to publish to has no wildcard';
  if (topic.startsWith('$')) return 'topics that begin with $ are reserved';
  if (Buffer.byteLength(topic) > MAX_TOPIC_BYTES) return `a topic has at most ${MAX_TOPIC_BYTES} bytes`;
  if (topic.split('/').length - 1 > MAX_TOPIC_SLASHES)
    return `a topic has at most ${MAX_TOPIC_SLASHES} slashes`;
  return undefined;
}

function matches(allowed: readonly Level[], levels: readonly string[], self: string): boolean {
  return (
    allowed.length === levels.length &&
    allowed.every((level, i) => {
      const text = levels[i] ?? '';
      if (typeof level === 'string') return text === level;
      return level instanceof RegExp ? level.test(text) : text === self && isRacerId(self);
    })
  );
}
