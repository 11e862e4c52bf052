import { RACER_ID_PATTERN } from '../../core/messages/topics.ts';
import { RACE_ID_PATTERN } from '../../core/race/heat.ts';
import { claimPolicy, riderPolicy, type PolicyDocument, type PolicyPlace } from '../../infra/policies.ts';
import { PROVISIONING_TEMPLATE, TELEMETRY_RULE } from '../../infra/settings.ts';
import { createEvaluator, variablesOf, type ConnectionFacts, type PolicyAction } from './policy-evaluator.ts';

/**
 * What a connection may do on the broker: what the deployed IoT policies say (infra/policies.ts), and beside that what
 * IoT Core allows nobody. https://docs.aws.amazon.com/general/latest/gr/iot-core.html#message-broker-limits
 */

/** Bytes: a payload may have at most this many. */
export const MAX_PAYLOAD_BYTES = 128 * 1024;
/** Bytes of UTF-8 in a topic, the Basic Ingest prefix not counted. */
export const MAX_TOPIC_BYTES = 256;
/** Forward slashes in a topic, the Basic Ingest prefix not counted. */
export const MAX_TOPIC_SLASHES = 7;
/** Subscriptions of one connection. */
export const MAX_SUBSCRIPTIONS = 50;
/** Bytes of a client id. */
const MAX_CLIENT_ID_BYTES = 128;

/** The name of a request and of its replies. */
const REQUEST_NAME = /^[a-z][a-z-]{0,31}$/;
/** https://docs.aws.amazon.com/iot/latest/developerguide/iot-basic-ingest.html */
const BASIC_INGEST_PREFIX = /^\$aws\/rules\/[^/]*\//;

/** The local cloud's place: its own, so that no document of it is mistaken for a deployed one. */
const PLACE: PolicyPlace = { partition: 'aws', region: 'local-1', account: '000000000000' };
export const RIDER_DOCUMENT = riderPolicy(PLACE);
export const CLAIM_DOCUMENT = claimPolicy(PLACE, PROVISIONING_TEMPLATE);

export interface Publish {
  readonly topic: string;
  readonly qos: number;
  readonly retain: boolean;
  /** Bytes. */
  readonly payloadLength: number;
}

/** `telemetry`: a Basic Ingest message, for the rule alone; `request`: for the requests rule. */
export type Allowed = 'telemetry' | 'request';

/**
 * Whose certificate a connection has, and the client id it asks for: a rider's must be its thing's name, which it is where
 * none is given; the claim's begins with `CLAIM_CLIENT_PREFIX`.
 */
export type Principal =
  | { readonly kind: 'rider'; readonly thingName: string; readonly clientId?: string }
  | { readonly kind: 'claim'; readonly clientId: string };

/** What one connection may do. Each answers `undefined` for yes, or why not. Policy and limits, but no routing. */
export interface Rights {
  /** Whether it may connect at all, with the principal's client id. */
  connectFault(): string | undefined;
  /** IoT Core closes the connection of a client that publishes what it may not. */
  publishFault(publish: Publish): string | undefined;
  /** IoT answers 0x80 to the filter, and keeps the connection. */
  subscribeFault(filter: string, qos: number): string | undefined;
  /** A message that comes by an allowed subscription is withheld in silence. */
  receiveFault(topic: string): string | undefined;
}

/** The rights of a certificate's connection, by the documents that are deployed. */
export function policyFor(principal: Principal): Rights {
  if (principal.kind === 'claim') {
    return rightsUnder([CLAIM_DOCUMENT], { clientId: principal.clientId, attachedTo: [] });
  }
  const { thingName, clientId = thingName } = principal;
  // A thing is made by provisioning alone, which gives it a rider's id for its name.
  const attachedTo = RACER_ID_PATTERN.test(thingName) ? [thingName] : [];
  return rightsUnder([RIDER_DOCUMENT], { clientId, attachedTo });
}

/** The rights under some documents, for a certificate that is attached to some things, or to none. */
export function rightsUnder(documents: readonly PolicyDocument[], facts: ConnectionFacts): Rights {
  const evaluator = createEvaluator(documents, variablesOf(facts));
  const denied = (action: PolicyAction, resource: string): boolean =>
    evaluator.decide(action, arnOf(resource)) === 'denied';

  return {
    connectFault() {
      const bytes = Buffer.byteLength(facts.clientId);
      if (bytes === 0 || bytes > MAX_CLIENT_ID_BYTES) {
        return `a client id has 1 to ${MAX_CLIENT_ID_BYTES} bytes`;
      }
      return denied('iot:Connect', `client/${facts.clientId}`)
        ? 'the policy does not allow this client id'
        : undefined;
    },
    publishFault({ topic, qos, retain, payloadLength }) {
      const fault = qosFault(qos) ?? sizeFault(topic) ?? payloadFault(payloadLength);
      if (fault !== undefined) return fault;
      if (hasWildcard(topic)) return 'a topic to publish to has no wildcard';
      if (denied('iot:Publish', `topic/${topic}`)) return 'the policy does not allow this topic';
      if (retain && denied('iot:RetainPublish', `topic/${topic}`)) return 'retained messages are not allowed';
      return undefined;
    },
    subscribeFault: (filter, qos) =>
      qosFault(qos) ??
      sizeFault(filter) ??
      (denied('iot:Subscribe', `topicfilter/${filter}`)
        ? 'the policy does not allow this topic filter'
        : undefined),
    receiveFault: (topic) =>
      denied('iot:Receive', `topic/${topic}`) ? 'the policy does not allow this topic' : undefined,
  };
}

/**
 * Which rule a rider's topic is for; `undefined` for none. Whose topic it is, the policy has looked at. Stricter than the
 * policy, which cannot say what a raceId looks like: IoT Core lets such a message pass, and it ends in quarantine.
 */
export function routeOf(topic: string): Allowed | undefined {
  if (topic.startsWith(`$aws/rules/${TELEMETRY_RULE}/`)) {
    const levels = topic.replace(BASIC_INGEST_PREFIX, '').split('/');
    const [v1, racers, , races, raceId = '', last] = levels;
    const fits = [v1, racers, races, last].join() === 'v1,racers,races,telemetry' && levels.length === 6;
    return fits && RACE_ID_PATTERN.test(raceId) ? 'telemetry' : undefined;
  }
  const levels = topic.split('/');
  const [alleycat, v1, racers, , requests, name = ''] = levels;
  const fits =
    [alleycat, v1, racers, requests].join() === 'alleycat,v1,racers,requests' && levels.length === 6;
  return fits && REQUEST_NAME.test(name) ? 'request' : undefined;
}

/**
 * Why the cloud itself may not publish to a topic: IoT Core's own limits, and `$` topics are IoT's.
 * `undefined` for a good one.
 */
export function topicFault(topic: string): string | undefined {
  if (hasWildcard(topic)) return 'a topic to publish to has no wildcard';
  if (topic.startsWith('$')) return 'topics that begin with $ are reserved';
  return sizeFault(topic);
}

function qosFault(qos: number): string | undefined {
  return qos > 1 ? 'quality of service 2 is not supported' : undefined;
}

function payloadFault(bytes: number): string | undefined {
  return bytes > MAX_PAYLOAD_BYTES ? `a payload of ${bytes} bytes is over ${MAX_PAYLOAD_BYTES}` : undefined;
}

/** Of a topic, or of a filter. Before the policy is asked, so that its patterns see nothing long. */
function sizeFault(topic: string): string | undefined {
  const counted = topic.replace(BASIC_INGEST_PREFIX, '');
  if (counted.length === 0) return 'a topic cannot be empty';
  if (Buffer.byteLength(counted) > MAX_TOPIC_BYTES) return `a topic has at most ${MAX_TOPIC_BYTES} bytes`;
  if (counted.split('/').length - 1 > MAX_TOPIC_SLASHES) {
    return `a topic has at most ${MAX_TOPIC_SLASHES} slashes`;
  }
  return undefined;
}

function hasWildcard(topic: string): boolean {
  return /[+#\0]/.test(topic);
}

function arnOf(resource: string): string {
  return `arn:${PLACE.partition}:iot:${PLACE.region}:${PLACE.account}:${resource}`;
}
