/** The table of who may do what, tried for real on mosquitto, with the policies as its ACL file. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { variablesOf } from '../../local/broker/policy-evaluator.ts';
import { PolicyClient } from '../../local/broker/policy-client.test-support.ts';
import { credentialsOf, makePeople, type People } from '../../local/broker/policy-people.test-support.ts';
import {
  holderOf,
  INGEST,
  POLICY_TABLE,
  RACE,
  type PolicyRow,
  type Who,
} from '../../local/broker/policy-table.test-support.ts';
import { startMosquitto, type Mosquitto } from '../lib/mosquitto.ts';
import { aclOf } from './acl.ts';
import { filterMatches } from './topic-filter.ts';

const PLACE = { partition: 'aws', region: 'eu-central-1', account: '123456789012' };
/** The names in the certificates, which are mosquitto's users. */
const USERS: Record<Who, string> = { ann: 'ann', ivo: 'ivo', claim: 'claim-certificate' };
const CLOUD = 'cloud';

/** Of everything that is said in the system one message. */
const WORLD = [
  `alleycat/v1/races/${RACE}/board`,
  `alleycat/v1/races/${RACE}/roster`,
  'alleycat/v1/races/1-7/board',
  'alleycat/v1/racers/ann/replies/time',
  'alleycat/v1/racers/bob/replies/time',
  'alleycat/v1/racers/ivo/replies/time',
  'alleycat/v1/racers/ann/requests/time',
  'alleycat/v1/racers/bob/requests/time',
  `${INGEST}/ann/races/${RACE}/telemetry`,
  `${INGEST}/bob/races/${RACE}/telemetry`,
  '$aws/certificates/create-from-csr/json',
  '$aws/certificates/create-from-csr/json/accepted',
  '$aws/certificates/create-from-csr/json/rejected',
  '$aws/provisioning-templates/alleycat-rider/provision/json/accepted',
  '$aws/provisioning-templates/alleycat-rider/provision/json/rejected',
  '$aws/provisioning-templates/other/provision/json/accepted',
];
/**
 * What of it each may hear, as it is written in the design: a rider also what is answered to who renews a certificate
 * (docs/decisions/010-rotation.md), which IoT sends to the connection that has asked and to no other.
 */
const MAY_HEAR: Record<Who, RegExp> = {
  ann: /^(alleycat\/v1\/(races\/[^/]+\/(board|roster)|racers\/ann\/replies\/time)|\$aws\/(certificates\/create-from-csr|provisioning-templates\/alleycat-rider\/provision)\/json\/(accepted|rejected))$/,
  ivo: /^$/,
  claim:
    /^\$aws\/(certificates\/create-from-csr|provisioning-templates\/alleycat-rider\/provision)\/json\/(acc|rej)/,
};

let dir: string;
let people: People;
let mosquitto: Mosquitto;
let cloud: PolicyClient;
let bob: PolicyClient;
const open = new Map<Who, PolicyClient>();

beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-mosquitto-'));
  people = await makePeople([...Object.values(USERS), 'bob', CLOUD]);
  const acl = (Object.keys(USERS) as Who[]).map((who) => {
    const { documents, ...facts } = holderOf(who, PLACE);
    return aclOf(USERS[who], documents, variablesOf(facts));
  });
  const everything = `user ${CLOUD}\ntopic readwrite #\ntopic readwrite $aws/#\n`;
  mosquitto = await startMosquitto({
    dir,
    caPem: people.caPem,
    server: people.server,
    acl: `${acl.join('')}${everything}`,
  });
  [cloud, bob] = [await letIn(CLOUD, CLOUD), await letIn('bob', 'bob')];
  for (const filter of ['#', '$aws/#']) await cloud.subscribe(filter);
});
afterAll(async () => {
  for (const client of [cloud, bob, ...open.values()]) client?.close();
  await mosquitto?.close();
  fs.rmSync(dir, { recursive: true, force: true });
});

async function letIn(user: string, clientId: string): Promise<PolicyClient> {
  const client = await PolicyClient.connect({
    port: mosquitto.port,
    clientId,
    ...credentialsOf(people, user),
  });
  if (client === undefined) throw new Error(`mosquitto does not let ${user} in: ${mosquitto.log()}`);
  return client;
}

async function connected(who: Who): Promise<PolicyClient> {
  const kept = open.get(who);
  const client = kept?.isOpen ? kept : await letIn(USERS[who], USERS[who]);
  open.set(who, client);
  return client;
}

/** Whether it is known to the broker under the client id that it asked for. */
async function mayConnect({ who, what }: PolicyRow): Promise<boolean> {
  const before = mosquitto.log().length;
  const client = await letIn(USERS[who], what);
  await client.subscribe('nothing');
  client.close();
  return mosquitto.log().slice(before).includes(` as ${what} (`);
}

/** Whether the cloud, which hears everything, hears it. A refused publish is acknowledged all the same, then ends the connection. */
async function mayPublish({ who, what, does }: PolicyRow): Promise<boolean> {
  const client = await connected(who);
  cloud.topics.length = 0;
  await client.publish(what, does === 'retain');
  await cloud.publish('last');
  await cloud.received('last');
  return cloud.topics.includes(what);
}

/** What somebody hears of the world by one subscription. */
async function heardBy(who: Who, filter: string): Promise<string[]> {
  const client = await connected(who);
  await client.subscribe(filter);
  client.topics.length = 0;
  for (const topic of WORLD) await cloud.publish(topic);
  // In order: when this is answered, everything before it has come.
  await client.unsubscribe(filter);
  return client.topics;
}

async function mayReceive({ who, what }: PolicyRow): Promise<boolean> {
  const client = await connected(who);
  await client.subscribe(what);
  client.topics.length = 0;
  await cloud.publish(what);
  await client.unsubscribe(what);
  return client.topics.includes(what);
}

const of = (...deeds: PolicyRow['does'][]): PolicyRow[] =>
  POLICY_TABLE.filter(({ does }) => deeds.includes(does));
const expected = ({ allowed, but }: PolicyRow): boolean => allowed !== (but?.mosquitto !== undefined);

describe('the table of who may do what, on mosquitto', () => {
  it.each(of('connect'))('$who: connect as $what: $allowed', async (row) => {
    expect(await mayConnect(row)).toBe(expected(row));
    expect(bob.isOpen).toBe(true);
  });

  it.each(of('publish', 'retain'))('$who: $does $what: $allowed', async (row) => {
    expect(await mayPublish(row)).toBe(expected(row));
  });

  it.each(of('subscribe'))('$who: subscribe $what: $allowed', async ({ who, what, allowed }) => {
    const matching = WORLD.filter((topic) => filterMatches(what, topic));
    const heard = await heardBy(who, what);
    // It takes every filter: of a wild one comes what one may hear anyway, and never a message more.
    expect(heard.toSorted()).toEqual(matching.filter((topic) => MAY_HEAR[who].test(topic)).toSorted());
    if (allowed) expect(heard).toEqual(matching);
  });

  it.each(of('receive'))('$who: receive $what: $allowed', async (row) => {
    expect(await mayReceive(row)).toBe(expected(row));
  });
});
