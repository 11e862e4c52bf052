import { describe, expect, it } from 'vitest';
import { claimPolicy, riderPolicy } from '../../infra/policies.ts';
import {
  MAX_PAYLOAD_BYTES,
  policyFor,
  rightsUnder,
  routeOf,
  topicFault,
  type Principal,
  type Publish,
  type Rights,
} from './policy.ts';

const CSR = '$aws/certificates/create-from-csr/json';
const BOARD = 'alleycat/v1/races/3-1/board';

const telemetry = (self: string, race = '3-1'): string =>
  `$aws/rules/alleycat_telemetry/v1/racers/${self}/races/${race}/telemetry`;
const publish = (topic: string, more: Partial<Publish> = {}): Publish => ({
  topic,
  qos: 1,
  retain: false,
  payloadLength: 10,
  ...more,
});

// Who may do what in which topic is a table of its own: policy-table.test.ts.

describe('what IoT Core allows nobody', () => {
  const ann = policyFor({ kind: 'rider', thingName: 'ann' });

  it('refuses QoS 2, retained and too large', () => {
    const faultOf = (more: Partial<Publish>): unknown => ann.publishFault(publish(telemetry('ann'), more));
    expect(faultOf({})).toBeUndefined();
    expect(faultOf({ qos: 2 })).toBeTypeOf('string');
    expect(faultOf({ retain: true })).toBeTypeOf('string');
    expect(faultOf({ payloadLength: MAX_PAYLOAD_BYTES })).toBeUndefined();
    expect(faultOf({ payloadLength: MAX_PAYLOAD_BYTES + 1 })).toBeTypeOf('string');
    expect(ann.subscribeFault(BOARD, 1)).toBeUndefined();
    expect(ann.subscribeFault(BOARD, 2)).toBeTypeOf('string');
  });

  it('counts bytes and slashes without the Basic Ingest prefix', () => {
    const requests = 'alleycat/v1/racers/ann/requests';
    const faultOf = (topic: string): unknown => ann.publishFault(publish(topic));
    expect(faultOf(`${requests}/1/2/3`)).toBeUndefined();
    expect(faultOf(`${requests}/1/2/3/4`)).toBeTypeOf('string');
    expect(faultOf(telemetry('ann', '3-1/x/y'))).toBeUndefined();
    expect(faultOf(telemetry('ann', '3-1/x/y/z'))).toBeTypeOf('string');
    expect(faultOf(`${requests}/${'ä'.repeat(112)}`)).toBeUndefined();
    expect(faultOf(`${requests}/${'ä'.repeat(113)}`)).toBeTypeOf('string');
    expect(faultOf('')).toBeTypeOf('string');
    expect(faultOf(`${requests}/+`)).toBeTypeOf('string');
    expect(ann.subscribeFault(`alleycat/v1/races/${'x'.repeat(256)}/board`, 0)).toBeTypeOf('string');
    expect(ann.subscribeFault('', 0)).toBeTypeOf('string');
  });
});

describe('policyFor', () => {
  /** Connects, rides, provisions. */
  function powersOf(rights: Rights): [boolean, boolean, boolean] {
    const may = (topic: string, filter: string): boolean => {
      const faults = [
        rights.publishFault(publish(topic)),
        rights.subscribeFault(filter, 1),
        rights.receiveFault(filter),
      ];
      const allowed = faults.filter((fault) => fault === undefined).length;
      expect([0, faults.length]).toContain(allowed);
      return allowed > 0;
    };
    return [rights.connectFault() === undefined, may(telemetry('ann'), BOARD), may(CSR, `${CSR}/accepted`)];
  }

  it.each<[Principal, connects: boolean, rides: boolean, provisions: boolean]>([
    [{ kind: 'rider', thingName: 'ann' }, true, true, false],
    [{ kind: 'rider', thingName: 'ann', clientId: 'ann' }, true, true, false],
    [{ kind: 'rider', thingName: 'ann', clientId: 'bob' }, false, false, false],
    [{ kind: 'rider', thingName: 'ann', clientId: 'claim:1' }, false, false, false],
    [{ kind: 'rider', thingName: 'a/b' }, false, false, false],
    [{ kind: 'rider', thingName: '' }, false, false, false],
    [{ kind: 'claim', clientId: 'claim:1' }, true, false, true],
    [{ kind: 'claim', clientId: `claim:${'x'.repeat(123)}` }, false, false, true],
    [{ kind: 'claim', clientId: 'ann' }, false, false, true],
    [{ kind: 'claim', clientId: '' }, false, false, true],
  ])('%j', (principal, ...powers) => expect(powersOf(policyFor(principal))).toEqual(powers));

  it('would let a certificate with both policies provision under the claim’s client id, and ride under its own', () => {
    const place = { partition: 'aws', region: 'local-1', account: '000000000000' };
    const both = [riderPolicy(place), claimPolicy(place, 'alleycat-rider')];
    const powers = (clientId: string): unknown =>
      powersOf(rightsUnder(both, { clientId, attachedTo: ['ann'] }));
    expect(powers('claim:1')).toEqual([true, false, true]);
    expect(powers('ann')).toEqual([true, true, true]);
    expect(powers('bob')).toEqual([false, false, true]);
  });
});

describe('routeOf', () => {
  it.each([
    [telemetry('ann'), 'telemetry'],
    [telemetry('ann', '6-999999999'), 'telemetry'],
    [telemetry('ann', '0-1'), undefined],
    [telemetry('ann', '7-1'), undefined],
    [telemetry('ann', '3-1234567890'), undefined],
    [telemetry('ann', '3-1/x'), undefined],
    [`${telemetry('ann')}/`, undefined],
    ['alleycat/v1/racers/ann/requests/time', 'request'],
    ['alleycat/v1/racers/ann/requests/UP', undefined],
    ['alleycat/v1/racers/ann/requests/', undefined],
    ['alleycat/v1/racers/ann/requests/time/x', undefined],
    [CSR, undefined],
    ['$aws/rules/other/v1/racers/ann/races/3-1/telemetry', undefined],
    ['$aws/rules/alleycat_telemetry/alleycat/v1/racers/ann/requests/time', undefined],
    ['$aws/rules/alleycat_requests/alleycat/v1/racers/ann/requests/time', undefined],
    ['v1/racers/ann/races/3-1/telemetry', undefined],
  ])('%s: %s', (topic, route) => expect(routeOf(topic)).toBe(route));
});

describe('topicFault', () => {
  it('takes the topics of the design and no others', () => {
    expect(topicFault(BOARD)).toBeUndefined();
    expect(topicFault('a/b/c/d/e/f/g/h')).toBeUndefined();
    expect(topicFault('a/b/c/d/e/f/g/h/i')).toBeTypeOf('string');
    expect(topicFault('ä'.repeat(128))).toBeUndefined();
    expect(topicFault('ä'.repeat(129))).toBeTypeOf('string');
    for (const topic of ['', 'a/+', 'a/#', '$aws/x', 'a\0']) expect(topicFault(topic)).toBeTypeOf('string');
  });
});
