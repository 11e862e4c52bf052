import { TELEMETRY_RULE } from './settings.ts';

/**
 * What a certificate may do on the broker: the documents that the stacks deploy, and by which `local/` judges.
 * https://docs.aws.amazon.com/iot/latest/developerguide/iot-policies.html
 *
 * `*` in a policy stands for any characters, also `/`; `+` and `#` are ordinary characters in it.
 * https://docs.aws.amazon.com/iot/latest/developerguide/pub-sub-policy.html
 * So nothing wild stands before the name of the thing, or `races/*` would reach over to another rider's topics, and
 * subscriptions with MQTT's wildcards are denied where a `*` would let them through.
 */

/** Where the documents hold. Each may be a CDK token, whose value is not known yet: they are only strung together. */
export interface PolicyPlace {
  partition: string;
  region: string;
  account: string;
}

export interface PolicyStatement {
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: string | string[];
  Condition?: { Bool: Record<string, string> };
}

export interface PolicyDocument {
  Version: '2012-10-17';
  Statement: PolicyStatement[];
}

/** Characters of a document, white space not counted. https://docs.aws.amazon.com/iot/latest/apireference/API_CreatePolicy.html */
export const MAX_POLICY_CHARACTERS = 2048;

/**
 * The client ids of connections with the claim certificate begin with this. No racerId has a colon: two connections
 * with one client id cannot live together, so a claim free to take any could disconnect every rider.
 */
export const CLAIM_CLIENT_PREFIX = 'claim:';

/**
 * The thing whose name the connection has as its client id, and to which its certificate is attached.
 * https://docs.aws.amazon.com/iot/latest/developerguide/thing-policy-variables.html
 */
const SELF = '${iot:Connection.Thing.ThingName}';
/** Without it a good certificate could call itself by the name of any thing in the registry. */
const ATTACHED = { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } };

const RACES = 'alleycat/v1/races/*';
const BOARD = `${RACES}/board`;
const ROSTER = `${RACES}/roster`;
const REQUESTS = `alleycat/v1/racers/${SELF}/requests/*`;
const REPLIES = `alleycat/v1/racers/${SELF}/replies/*`;
/** Basic Ingest: straight into the rule, and to no subscriber. */
const TELEMETRY = `$aws/rules/${TELEMETRY_RULE}/v1/racers/${SELF}/races/*/telemetry`;

/**
 * A rider's certificate: connects as its own thing, sends its own telemetry and requests, gets boards, rosters and its
 * own replies. Nothing retained: that would be `iot:RetainPublish`.
 */
export function riderPolicy(place: PolicyPlace): PolicyDocument {
  const { client, topic, filter } = resourcesIn(place);
  return documentOf([
    { ...allow('iot:Connect', [client(SELF)]), Condition: ATTACHED },
    { ...allow('iot:Publish', [topic(TELEMETRY), topic(REQUESTS)]), Condition: ATTACHED },
    { ...allow('iot:Subscribe', [filter(BOARD), filter(ROSTER), filter(REPLIES)]), Condition: ATTACHED },
    { ...allow('iot:Receive', [topic(BOARD), topic(ROSTER), topic(REPLIES)]), Condition: ATTACHED },
    // One board is metered for each rider who gets it; all boards of all races for one rider are nobody's need.
    // A `+` for the name of one's own replies is left: it is what the app subscribes to.
    deny('iot:Subscribe', [filter(`${RACES}+*`), filter('*#*')]),
  ]);
}

/**
 * The claim certificate, which everybody who was invited has: asks for a certificate with a key of its own, registers it
 * with the template (the hook behind that wants an invite code), hears the two answers, and nothing else. What is
 * answered to one connection reaches no other: these topics are the service's own.
 * https://docs.aws.amazon.com/iot/latest/developerguide/fleet-provision-api.html
 */
export function claimPolicy(place: PolicyPlace, templateName: string): PolicyDocument {
  const { client, topic, filter } = resourcesIn(place);
  const requests = [
    '$aws/certificates/create-from-csr/json',
    `$aws/provisioning-templates/${templateName}/provision/json`,
  ];
  const answers = requests.flatMap((request) => [`${request}/accepted`, `${request}/rejected`]);
  return documentOf([
    // Any id with the prefix: the machines that provision themselves have no names yet, and must not share one.
    allow('iot:Connect', [client(`${CLAIM_CLIENT_PREFIX}*`)]),
    allow('iot:Publish', requests.map(topic)),
    allow('iot:Subscribe', answers.map(filter)),
    allow('iot:Receive', answers.map(topic)),
  ]);
}

/** https://docs.aws.amazon.com/iot/latest/developerguide/iot-action-resources.html */
function resourcesIn({ partition, region, account }: PolicyPlace): {
  client: (id: string) => string;
  topic: (topic: string) => string;
  filter: (topicFilter: string) => string;
} {
  const arn = `arn:${partition}:iot:${region}:${account}:`;
  return {
    client: (id) => `${arn}client/${id}`,
    topic: (topic) => `${arn}topic/${topic}`,
    filter: (topicFilter) => `${arn}topicfilter/${topicFilter}`,
  };
}

function documentOf(Statement: PolicyStatement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement };
}

function allow(Action: string, Resource: string[]): PolicyStatement {
  return { Effect: 'Allow', Action, Resource };
}

function deny(Action: string, Resource: string[]): PolicyStatement {
  return { Effect: 'Deny', Action, Resource };
}
