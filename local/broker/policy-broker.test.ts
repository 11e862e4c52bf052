/** The table of who may do what, tried for real on the local broker. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateIdOf, type RegisteredCertificate } from '../authority/registry.ts';
import { POLICY_NAMES } from '../../infra/settings.ts';
import { startBroker, type Broker } from './broker.ts';
import { PolicyClient } from './policy-client.test-support.ts';
import { credentialsOf, makePeople, type People } from './policy-people.test-support.ts';
import { POLICY_TABLE, type PolicyRow, type Who } from './policy-table.test-support.ts';

const OWN_ID: Record<Who, string> = { ann: 'ann', ivo: 'ivo', claim: 'claim:1' };
/** What they hear when nothing else comes any more. */
const LAST: Partial<Record<Who, { filter: string; topic: string }>> = {
  ann: { filter: 'alleycat/v1/racers/ann/replies/+', topic: 'alleycat/v1/racers/ann/replies/last' },
};

let people: People;
let broker: Broker;
let bob: PolicyClient;
/** What the broker has handed on, to whichever rule. */
let handed: string[];
const open = new Map<Who, PolicyClient>();

beforeAll(async () => {
  people = await makePeople(['ann', 'bob', 'ivo', 'claim']);
  // Of ivo's certificate the registry knows nothing: it is attached to no thing.
  const known = new Map<string, RegisteredCertificate>();
  const active = { status: 'ACTIVE', createdAt: Date.now() } as const;
  for (const [name, { certificatePem }] of people.certificates) {
    const id = certificateIdOf(certificatePem);
    if (name === 'claim') known.set(id, { ...active, policy: POLICY_NAMES.claim, thingName: null });
    else if (name !== 'ivo') known.set(id, { ...active, policy: POLICY_NAMES.rider, thingName: name });
  }
  handed = [];
  broker = await startBroker({
    authority: {
      caCertificatePem: people.caPem,
      server: people.server,
      registry: { find: (id) => known.get(id) ?? null },
    },
    clock: { speed: 1, now: nextSecond },
    onTelemetry: ({ topic }) => handed.push(topic),
    onRequest: ({ topic }) => handed.push(topic),
    onProvisioning: ({ topic }) => {
      handed.push(topic);
      return Promise.resolve({ topic: `${topic}/accepted`, payload: Buffer.from('{}') });
    },
    log: () => undefined,
  });
  const victim = await connect('bob', 'bob');
  if (victim === undefined) throw new Error('bob is not let in');
  bob = victim;
});
afterAll(async () => {
  for (const client of [bob, ...open.values()]) client.close();
  await broker.close();
});

let clockMs = 1_000_000;
/** A clock second goes by each time anybody looks: nobody is ever too fast. */
function nextSecond(): number {
  return (clockMs += 1000);
}

function connect(name: string, clientId: string): Promise<PolicyClient | undefined> {
  return PolicyClient.connect({ port: broker.port, clientId, ...credentialsOf(people, name) });
}

/** A connection that is kept from row to row, until the broker closes it. */
async function connected(who: Who): Promise<PolicyClient | undefined> {
  const kept = open.get(who);
  if (kept?.isOpen) return kept;
  const client = await connect(who, OWN_ID[who]);
  if (client !== undefined) open.set(who, client);
  return client;
}

async function isAllowed(row: PolicyRow): Promise<boolean> {
  if (row.does === 'connect') return mayConnect(row);
  const client = await connected(row.who);
  if (client === undefined) return false;
  if (row.does === 'subscribe') return client.subscribe(row.what);
  if (row.does === 'receive') return mayReceive(client, row);
  return mayPublish(client, row);
}

async function mayConnect({ who, what }: PolicyRow): Promise<boolean> {
  const client = await connect(who, what);
  client?.close();
  await client?.closed();
  return client !== undefined;
}

async function mayPublish(client: PolicyClient, { what, does }: PolicyRow): Promise<boolean> {
  handed.length = 0;
  const isTaken = await client.publish(what, does === 'retain');
  expect(handed).toEqual(isTaken ? [what] : []);
  expect(client.isOpen).toBe(isTaken);
  return isTaken;
}

/** Whether a message comes to somebody who has subscribed to all that it may. */
async function mayReceive(client: PolicyClient, { who, what }: PolicyRow): Promise<boolean> {
  const last = LAST[who];
  await client.subscribe(what);
  if (last === undefined) return false;
  await client.subscribe(last.filter);
  client.topics.length = 0;
  broker.publish(what, '{}');
  broker.publish(last.topic, '{}');
  await client.received(last.topic);
  return client.topics.includes(what);
}

/** The service's own answers come to the connection that asked: what a claim receives is tried where it provisions. */
const TRIED = POLICY_TABLE.filter(({ who, does }) => !(who === 'claim' && does === 'receive'));

describe('the table of who may do what, on the local broker', () => {
  it.each(TRIED)('$who: $does $what: $allowed', async (row) => {
    expect(await isAllowed(row)).toBe(row.allowed && row.but?.local === undefined);
    expect(bob.isOpen).toBe(true);
  });
});
