import { afterEach, beforeEach, expect, test } from 'vitest';
import { finalizeRace } from './functions/finalize/finalize.ts';
import { racesToSweep } from './functions/finalize/sweep.ts';
import { packRide } from '../core/messages/packed-ride.ts';
import { dynamoDb } from './functions/dynamo-db.test-support.ts';
import { kinesisRecord, startCloud, TestWindow, type TestCloud } from './functions/functions.test-support.ts';
import { CERTIFICATE_A, CERTIFICATE_B } from './functions/provision/certificates.test-support.ts';
import { provision } from './functions/provision/provision.ts';
import { RateLimit } from './functions/requests/rate-limit.ts';
import { reply } from './functions/requests/reply.ts';
import { markForgotten } from './functions/shared/forgotten.ts';
import { createInvite } from './functions/shared/invites.ts';
import { FUNCTION_NAMES } from './settings.ts';
import { plain, synthesize, type Json } from './synth.test-support.ts';

/** What each function does to the outside when it is run, held against what its deployed role allows. */

type Name = keyof typeof FUNCTION_NAMES;

interface Statement {
  readonly Action: string | string[];
  readonly Resource: Json;
  readonly Condition?: { 'ForAllValues:StringLike'?: { 'dynamodb:LeadingKeys': string[] } };
}

/** One permission: an action on what a pattern matches. */
interface Right {
  readonly action: string;
  readonly pattern: string;
}

function rightsOf(name: Name): Right[] {
  const resources = Object.entries(synthesize().templates.AlleycatFunctions?.Resources ?? {});
  const policies = resources.filter(
    ([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith(`${name}Role`),
  );
  expect(policies).toHaveLength(1);
  return policies
    .flatMap(
      ([, { Properties }]) => (Properties?.PolicyDocument as unknown as { Statement: Statement[] }).Statement,
    )
    .flatMap(({ Action, Resource, Condition }) => {
      const held = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
      const patterns =
        held ?? [Resource].flat().map((resource) => plain(resource).replace(/^.*:topic\//, ''));
      return [Action].flat().flatMap((action) => patterns.map((pattern) => ({ action, pattern })));
    });
}

function matches(pattern: string, value: string): boolean {
  const [first = '', ...rest] = pattern.split('*').map((part) => part.replace(/[.#/]/g, '\\$&'));
  return new RegExp(`^${[first, ...rest].join('.*')}$`).test(value);
}

const RACE = '2-1000';
const START = 300_000_000;
const END = START + 300_000;
const [CLAIM, OLD, NEW] = ['c', '1', '2'].map((letter) => letter.repeat(64)) as [string, string, string];

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startCloud(await dynamoDb());
});
afterEach(() => cloud.close());

async function ride(): Promise<void> {
  cloud.setTime(START + 20_000);
  const record = {
    v: 1,
    event: 'join',
    name: 'Ann',
    raceId: RACE,
    racerId: 'r-ann',
    receivedAt: START + 20_000,
  };
  const window = new TestWindow(cloud, START + 15_000);
  await window.batch([
    kinesisRecord({ ...record, samples: [[1, 90, 40, null, null]] }),
    kinesisRecord('no record'),
  ]);
  await window.end();
  // After the end, so that results are asked for.
  cloud.setTime(END + 5000);
  const ridden = packRide(
    Array.from({ length: 300 }, (_, at) => ({ second: at + 1, cadenceRpm: 90, resistancePercent: 40 })),
  );
  const late = { ...record, event: 'final', ride: ridden, receivedAt: END + 5000 };
  const other = { ...late, racerId: 'r-bob', name: 'Bob' };
  await new TestWindow(cloud, END).end([kinesisRecord(late), kinesisRecord(other)]);
}

async function ask(racerId: string, request: string, body: object = {}): Promise<void> {
  const event = { v: 1, id: 'q-1', racerId, request, ...body };
  await reply(event, cloud, new RateLimit(cloud.clock), cloud.metrics('requests'));
}

async function makeResults(): Promise<void> {
  cloud.setTime(END + 60_000);
  for (const raceId of await racesToSweep(cloud))
    await finalizeRace(raceId, cloud, cloud.metrics('finalize'));
}

async function join(): Promise<void> {
  const { code } = await createInvite(cloud.table, { racerName: 'Ann', racerId: 'r-ann' }, END);
  cloud.tableCalls.length = 0;
  await register({ claimCertificateId: CLAIM, certificateId: OLD, parameters: { Code: code } });
  await register({ claimCertificateId: OLD, certificateId: NEW, certificatePem: CERTIFICATE_B });
}

async function register(said: object): Promise<void> {
  const event = { certificatePem: CERTIFICATE_A, ...said };
  const hook = { table: cloud.table, now: () => END };
  expect(await provision(event, hook, cloud.metrics('provision'))).toMatchObject({ allowProvisioning: true });
}

async function askEverything(): Promise<void> {
  const raceId = RACE;
  const requests = {
    time: {},
    board: { raceId },
    roster: { raceId },
    results: { raceId },
    rides: { raceId },
  };
  const seat = { session: 'run-1', claim: true };
  const others = { races: { classId: 2 }, retire: { certificateId: OLD }, seat };
  const history = {
    records: { classId: 2, period: 'all' },
    pace: { classId: 2, rider: 'r-bob' },
    forget: {},
  };
  for (const [request, body] of Object.entries({ ...requests, ...others, ...history }))
    await ask('r-ann', request, body);
  await ask('r-bob', 'rides');
  expect(cloud.counts).not.toHaveProperty('badRequests');
}

/** What the function did, as actions on things: `dynamodb:GetItem race#2-1000`. */
function done(): [action: string, on: string][] {
  return [
    ...cloud.tableCalls.flatMap(({ action, keys }) =>
      keys.map((key): [string, string] => [`dynamodb:${action}`, key]),
    ),
    ...cloud.published.map(({ topic }): [string, string] => ['iot:Publish', topic]),
    ...cloud.switchedOff.map((id): [string, string] => ['iot:UpdateCertificate', `cert/${id}`]),
    ...cloud.invoked.map(({ functionName }): [string, string] => ['lambda:InvokeFunction', functionName]),
  ];
}

/** What the service does for the function, or only its own names say: no call of ours. */
const NOT_CALLED = /^(kinesis|logs|s3):/;

const SCENES: Record<Name, { before: () => Promise<void>; run: () => Promise<void> }> = {
  aggregate: { before: async () => undefined, run: ride },
  finalize: {
    before: async () => {
      await ride();
      // One of the race is forgotten while it is finalized.
      await markForgotten('r-bob', cloud.table, cloud.clock.now());
    },
    run: makeResults,
  },
  provision: { before: async () => undefined, run: join },
  requests: {
    before: async () => {
      await ride();
      await makeResults();
      await join();
    },
    run: askEverything,
  },
};

test.each(Object.keys(FUNCTION_NAMES) as Name[])(
  '%s does what its role allows, and its role allows what it does',
  async (name) => {
    await SCENES[name].before();
    for (const list of [cloud.tableCalls, cloud.published, cloud.invoked, cloud.switchedOff]) list.length = 0;
    await SCENES[name].run();

    const rights = rightsOf(name).filter(({ action }) => !NOT_CALLED.test(action));
    const covers = ({ action, pattern }: Right, [did, on]: [string, string]): boolean => {
      if (action !== did) return false;
      if (action === 'lambda:InvokeFunction')
        return on === FUNCTION_NAMES.finalize && /finalize/.test(pattern);
      return matches(action === 'iot:UpdateCertificate' ? pattern.replace(/^.*:(?=cert)/, '') : pattern, on);
    };
    expect(done().length).toBeGreaterThan(0);
    expect(done().filter((deed) => !rights.some((right) => covers(right, deed)))).toEqual([]);
    // Each action is needed somewhere, and so is each pattern.
    const needed = rights.filter((right) => done().some((deed) => covers(right, deed)));
    expect([...new Set(needed.map(({ action }) => action))].sort()).toEqual(
      [...new Set(rights.map(({ action }) => action))].sort(),
    );
    expect([...new Set(needed.map(({ pattern }) => pattern))].sort()).toEqual(
      [...new Set(rights.map(({ pattern }) => pattern))].sort(),
    );
  },
);
