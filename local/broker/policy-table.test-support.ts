/**
 * Who may do what, as a table: what the policies must come to, written without looking at them. Tried on the evaluator,
 * on the local broker and on a mosquitto (e2e/policies/).
 */
import { claimPolicy, riderPolicy, type PolicyDocument, type PolicyPlace } from '../../infra/policies.ts';
import { PROVISIONING_TEMPLATE } from '../../infra/settings.ts';

/**
 * `ann`: a rider, whose certificate can also be the claim for its successor. `ivo`: a rider's certificate and policies, but attached to no thing. `claim`: the claim certificate.
 * `bob` is the rider who must not be touched.
 */
export type Who = 'ann' | 'ivo' | 'claim';
export type Deed = 'connect' | 'publish' | 'retain' | 'subscribe' | 'receive';

export interface PolicyRow {
  readonly who: Who;
  readonly does: Deed;
  /** A topic, a topic filter or a client id. */
  readonly what: string;
  readonly allowed: boolean;
  /** Where a broker answers otherwise, and why that is known and good. */
  readonly but?: { readonly local?: string; readonly mosquitto?: string };
}

/** The certificates behind the names: what they are attached to, their documents, and the id they connect with. */
export function holderOf(
  who: Who,
  place: PolicyPlace,
): { documents: PolicyDocument[]; attachedTo: string[]; clientId: string } {
  if (who === 'claim') {
    return {
      documents: [claimPolicy(place, PROVISIONING_TEMPLATE)],
      attachedTo: [],
      clientId: 'claim:1',
    };
  }
  return {
    documents: [riderPolicy(place), claimPolicy(place, PROVISIONING_TEMPLATE)],
    attachedTo: who === 'ann' ? ['ann'] : [],
    clientId: who,
  };
}

export const RACE = '3-5940123';
export const INGEST = '$aws/rules/alleycat_telemetry/v1/racers';
const RACES = 'alleycat/v1/races';
const RACERS = 'alleycat/v1/racers';
const CSR = '$aws/certificates/create-from-csr/json';
const PROVISION = `$aws/provisioning-templates/${PROVISIONING_TEMPLATE}/provision/json`;

type Entry = string | [what: string, but: PolicyRow['but']];

function rows(who: Who, does: Deed, allowed: boolean, entries: readonly Entry[]): PolicyRow[] {
  return entries.map((entry) => {
    const [what, but] = typeof entry === 'string' ? [entry, undefined] : entry;
    return { who, does, what, allowed, ...(but && { but }) };
  });
}

const NO_RULE = 'no rule takes it, so the local broker says at once that it is wrong';
const ONE_LEVEL = "the ACL's + is one level where the policy's * is any number";
const NO_CONNECT_ACL = 'its ACL has nothing to say about connecting, only about topics';

const OWN_NAME = 'it is made to use the name in its certificate';
const UNKNOWN = 'its registry knows no certificate without a thing';

const CONNECT: PolicyRow[] = [
  ...rows('ann', 'connect', true, ['ann', ['claim:1', { mosquitto: OWN_NAME }]]),
  ...rows('ann', 'connect', false, ['bob', 'ann2', 'an', 'Ann', 'claim', 'ann/', '*', 'nobody']),
  ...rows('ivo', 'connect', false, [['ivo', { mosquitto: NO_CONNECT_ACL }], 'ann', 'bob']),
  // It could ask, and the hook knows it as nobody's.
  ...rows('ivo', 'connect', true, [['claim:1', { local: UNKNOWN, mosquitto: OWN_NAME }]]),
  ...rows('claim', 'connect', true, [
    ['claim:1', { mosquitto: OWN_NAME }],
    ['claim:7b1e', { mosquitto: OWN_NAME }],
  ]),
  ...rows('claim', 'connect', false, ['ann', 'bob', 'claim', 'xclaim:1']),
];

const PUBLISH: PolicyRow[] = [
  ...rows('ann', 'publish', true, [
    `${INGEST}/ann/races/${RACE}/telemetry`,
    `${INGEST}/ann/races/1-0/telemetry`,
    `${RACERS}/ann/requests/time`,
    `${RACERS}/ann/requests/forget`,
    // As its own rider still: `topic(3)` and `topic(4)` stand before the wildcard.
    [`${INGEST}/ann/races/${RACE}/bob/telemetry`, { local: NO_RULE, mosquitto: ONE_LEVEL }],
    [`${RACERS}/ann/requests/time/bob`, { local: NO_RULE }],
    // For a certificate in the place of its own.
    CSR,
    PROVISION,
  ]),
  ...rows('ann', 'publish', false, [
    // As bob, in every place where a name stands, and where one could be smuggled in.
    `${INGEST}/bob/races/${RACE}/telemetry`,
    `${INGEST}/bob/races/ann/telemetry`,
    `${INGEST}/bob/ann/races/${RACE}/telemetry`,
    `${INGEST}/bob/racers/ann/races/telemetry`,
    `${INGEST}/ann/bob/races/${RACE}/telemetry`,
    `$aws/rules/alleycat_telemetry/v1/races/${RACE}/racers/bob/racers/ann/telemetry`,
    `$aws/rules/alleycat_telemetry/v1/races/${RACE}/racers/ann/telemetry`,
    `${INGEST}/annie/races/${RACE}/telemetry`,
    `${INGEST}/an/races/${RACE}/telemetry`,
    `${INGEST}/ANN/races/${RACE}/telemetry`,
    `${INGEST}//races/${RACE}/telemetry`,
    `${RACERS}/bob/requests/time`,
    `${RACERS}/bob/requests/ann`,
    `${RACERS}/bob/racers/ann/requests/time`,
    `${RACERS}/ann/racers/bob/requests/time`,
    `${RACES}/${RACE}/racers/bob/racers/ann/requests`,
    // By another rule, by no rule, by the requests rule's own Basic Ingest.
    `$aws/rules/other/v1/racers/ann/races/${RACE}/telemetry`,
    `$aws/rules/alleycat_requests/alleycat/v1/racers/bob/requests/forget`,
    `$aws/rules/alleycat_requests/alleycat/v1/racers/ann/requests/time`,
    `v1/racers/ann/races/${RACE}/telemetry`,
    `alleycat/v1/racers/ann/races/${RACE}/telemetry`,
    // Nearly a topic of its own.
    `${INGEST}/ann/races/${RACE}/telemetry/x`,
    `${INGEST}/ann/races/${RACE}`,
    `${RACERS}/ann/requests`,
    `alleycat/v2/racers/ann/requests/time`,
    // What only the cloud says.
    `${RACERS}/ann/replies/time`,
    `${RACERS}/bob/replies/time`,
    `${RACES}/${RACE}/board`,
    `${RACES}/${RACE}/roster`,
    // What is the service's.
    '$aws/things/ann/shadow/update',
    '$aws/things/bob/shadow/update',
    '$aws/certificates/create/json',
    `${CSR}/accepted`,
    '$aws/provisioning-templates/other/provision/json',
  ]),
  ...rows('ann', 'retain', false, [`${RACERS}/ann/requests/time`, `${RACES}/${RACE}/board`]),
  ...rows('ivo', 'publish', false, [
    `${INGEST}/ivo/races/${RACE}/telemetry`,
    `${INGEST}/ann/races/${RACE}/telemetry`,
    `${RACERS}/ivo/requests/time`,
    `${RACES}/${RACE}/board`,
  ]),
  ...rows('ivo', 'publish', true, [[CSR, { local: UNKNOWN }]]),
  ...rows('claim', 'publish', true, [CSR, PROVISION]),
  ...rows('claim', 'publish', false, [
    '$aws/certificates/create/json',
    `${CSR}/accepted`,
    `${PROVISION}/accepted`,
    '$aws/provisioning-templates/other/provision/json',
    `$aws/provisioning-templates/${PROVISIONING_TEMPLATE}/provision/cbor`,
    `${INGEST}/ann/races/${RACE}/telemetry`,
    `${INGEST}/claim:1/races/${RACE}/telemetry`,
    `${RACERS}/ann/requests/forget`,
    `${RACERS}/ann/replies/time`,
    `${RACES}/${RACE}/board`,
    '$aws/things/ann/shadow/update',
  ]),
];

const SUBSCRIBE: PolicyRow[] = [
  ...rows('ann', 'subscribe', true, [
    `${RACES}/${RACE}/board`,
    `${RACES}/${RACE}/roster`,
    `${RACERS}/ann/replies/+`,
    `${RACERS}/ann/replies/time`,
    // The wildcard of the policy lets it pass; nothing is ever published there.
    `${RACES}/${RACE}/racers/bob/board`,
    `${CSR}/accepted`,
    `${PROVISION}/rejected`,
  ]),
  ...rows('ann', 'subscribe', false, [
    '#',
    '+',
    '+/#',
    'alleycat/#',
    '+/v1/races/+/board',
    `alleycat/+/races/${RACE}/board`,
    `alleycat/v1/+/${RACE}/board`,
    `${RACES}/+/board`,
    `${RACES}/+/roster`,
    `${RACES}/+/+`,
    `${RACES}/#`,
    `${RACES}/${RACE}/+`,
    `${RACES}/${RACE}/#`,
    `${RACES}/${RACE}/+/board`,
    `${RACES}/+/${RACE}/roster`,
    `${RACERS}/#`,
    `${RACERS}/+/replies/+`,
    `${RACERS}/+/replies/time`,
    `${RACERS}/bob/replies/+`,
    `${RACERS}/bob/replies/time`,
    `${RACERS}/bob/replies/ann`,
    `${RACERS}/bob/#`,
    `${RACERS}/ann/#`,
    `${RACERS}/ann/+/time`,
    `${RACERS}/ann/replies/#`,
    `${RACERS}/ann/requests/+`,
    `${RACERS}/+/requests/+`,
    `${RACERS}/bob/requests/time`,
    `${INGEST}/ann/races/${RACE}/telemetry`,
    `${INGEST}/+/races/+/telemetry`,
    '$aws/#',
    '$aws/rules/#',
    `$share/all/${RACES}/${RACE}/board`,
    `$share/all/${RACERS}/bob/replies/+`,
    '$aws/certificates/#',
    `${CSR}/+`,
  ]),
  ...rows('ivo', 'subscribe', false, [`${RACES}/${RACE}/board`, `${RACERS}/ivo/replies/+`, '#']),
  ...rows(
    'claim',
    'subscribe',
    true,
    [CSR, PROVISION].flatMap((topic) => [`${topic}/accepted`, `${topic}/rejected`]),
  ),
  ...rows('claim', 'subscribe', false, [
    '#',
    '$aws/#',
    '$aws/certificates/#',
    `${CSR}/+`,
    '$aws/provisioning-templates/+/provision/json/accepted',
    '$aws/provisioning-templates/other/provision/json/accepted',
    `${RACES}/${RACE}/board`,
    `${RACERS}/ann/replies/+`,
    `${INGEST}/+/races/+/telemetry`,
  ]),
];

const RECEIVE: PolicyRow[] = [
  ...rows('ann', 'receive', true, [
    `${RACES}/${RACE}/board`,
    `${RACES}/${RACE}/roster`,
    `${RACERS}/ann/replies/time`,
  ]),
  ...rows('ann', 'receive', false, [
    `${RACERS}/bob/replies/time`,
    `${RACERS}/ann/requests/time`,
    `${RACERS}/bob/requests/time`,
    `${RACES}/${RACE}/other`,
  ]),
  ...rows('ivo', 'receive', false, [`${RACES}/${RACE}/board`, `${RACERS}/ivo/replies/time`]),
  ...rows('claim', 'receive', true, [`${CSR}/accepted`, `${PROVISION}/rejected`]),
  ...rows('claim', 'receive', false, [
    `${RACES}/${RACE}/board`,
    `${RACERS}/ann/replies/time`,
    '$aws/provisioning-templates/other/provision/json/accepted',
  ]),
];

export const POLICY_TABLE: readonly PolicyRow[] = [...CONNECT, ...PUBLISH, ...SUBSCRIBE, ...RECEIVE];
