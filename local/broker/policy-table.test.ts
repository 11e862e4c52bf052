import { describe, expect, it } from 'vitest';
import { rightsUnder, type Rights } from './policy.ts';
import { holderOf, POLICY_TABLE, type PolicyRow } from './policy-table.test-support.ts';

const PLACE = { partition: 'aws', region: 'local-1', account: '000000000000' };
const publish = (topic: string, retain: boolean): Parameters<Rights['publishFault']>[0] => ({
  topic,
  qos: 1,
  retain,
  payloadLength: 2,
});

function faultOf({ who, does, what }: PolicyRow): string | undefined {
  const { documents, attachedTo, clientId } = holderOf(who, PLACE);
  const rights = rightsUnder(documents, { attachedTo, clientId: does === 'connect' ? what : clientId });
  if (does === 'connect') return rights.connectFault();
  if (does === 'subscribe') return rights.subscribeFault(what, 1);
  if (does === 'receive') return rights.receiveFault(what);
  return rights.publishFault(publish(what, does === 'retain'));
}

describe('the table of who may do what, by the documents', () => {
  it('is long, and has no row twice', () => {
    expect(POLICY_TABLE.length).toBeGreaterThan(60);
    const keys = POLICY_TABLE.map(({ who, does, what }) => `${who} ${does} ${what}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(POLICY_TABLE.filter(({ allowed }) => allowed))('$who may $does $what', (row) =>
    expect(faultOf(row)).toBeUndefined(),
  );

  it.each(POLICY_TABLE.filter(({ allowed }) => !allowed))('$who may not $does $what', (row) =>
    expect(faultOf(row)).toBeTypeOf('string'),
  );
});
