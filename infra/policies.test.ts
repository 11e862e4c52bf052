import { describe, expect, it } from 'vitest';
import { claimPolicy, MAX_POLICY_CHARACTERS, riderPolicy, type PolicyDocument } from './policies.ts';

/** As long as they come. */
const PLACE = { partition: 'aws-us-gov', region: 'ap-southeast-1', account: '123456789012' };
const LONGEST_TEMPLATE = 'x'.repeat(36);

const DOCUMENTS: [string, PolicyDocument][] = [
  ['a rider', riderPolicy(PLACE)],
  ['the claim', claimPolicy(PLACE, LONGEST_TEMPLATE)],
];

const listOf = (value: string | string[]): string[] => [value].flat();

describe.each(DOCUMENTS)('the policy of %s', (_, document) => {
  const allowing = document.Statement.filter(({ Effect }) => Effect === 'Allow');

  it('fits into what IoT takes', () => {
    expect(JSON.stringify(document).replaceAll(/\s/g, '').length).toBeLessThanOrEqual(MAX_POLICY_CHARACTERS);
  });

  it('names each action, and a resource of its kind in the one place', () => {
    const kinds: Record<string, string> = {
      'iot:Connect': 'client',
      'iot:Publish': 'topic',
      'iot:Subscribe': 'topicfilter',
      'iot:Receive': 'topic',
    };
    for (const { Action, Resource } of document.Statement) {
      for (const action of listOf(Action)) {
        for (const resource of listOf(Resource)) {
          expect(resource).toMatch(
            new RegExp(`^arn:aws-us-gov:iot:ap-southeast-1:123456789012:${kinds[action]}/.`),
          );
        }
      }
    }
  });

  it('has nothing wild before the name of the thing, nor for the whole of a resource', () => {
    for (const resource of allowing.flatMap(({ Resource }) => listOf(Resource))) {
      const beforeName = resource.split('${iot:Connection.Thing.ThingName}')[0] ?? '';
      if (resource.includes('ThingName')) expect(beforeName).not.toMatch(/[*?]/);
      expect(resource).not.toMatch(/:(client|topic|topicfilter)\/\*/);
    }
  });
});

describe('the policy of a rider', () => {
  it('allows nothing to a certificate without its thing', () => {
    for (const { Effect, Condition } of riderPolicy(PLACE).Statement) {
      const wanted = { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } };
      expect(Condition).toEqual(Effect === 'Allow' ? wanted : undefined);
    }
  });

  it('only strings its place together: it may be tokens whose values come later', () => {
    const tokens = { partition: '${Token[P.1]}', region: '${Token[R.2]}', account: '${Token[A.3]}' };
    expect(JSON.stringify(riderPolicy(tokens))).toContain(
      'arn:${Token[P.1]}:iot:${Token[R.2]}:${Token[A.3]}:topic/',
    );
  });
});
