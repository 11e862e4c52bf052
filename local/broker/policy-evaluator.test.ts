import { describe, expect, it } from 'vitest';
import type { PolicyDocument, PolicyStatement } from '../../infra/policies.ts';
import { createEvaluator, variablesOf, type PolicyAction, type PolicyVariables } from './policy-evaluator.ts';

const document = (...Statement: PolicyStatement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });
const allow = (Resource: string | string[], Action: string | string[] = 'iot:Publish'): PolicyStatement => ({
  Effect: 'Allow',
  Action,
  Resource,
});

function decide(
  statements: PolicyStatement[],
  resource: string,
  { variables = {}, action = 'iot:Publish' }: { variables?: PolicyVariables; action?: PolicyAction } = {},
): string {
  return createEvaluator([document(...statements)], variables).decide(action, resource);
}

describe('wildcards', () => {
  it.each([
    ['topic/a', 'topic/a', 'allowed'],
    ['topic/a', 'topic/a/b', 'denied'],
    ['topic/a', 'topic/A', 'denied'],
    ['topic/a', 'xtopic/a', 'denied'],
    ['topic/*', 'topic/a/b/c', 'allowed'],
    ['topic/*', 'topic/', 'allowed'],
    ['topic/*/c', 'topic/a/b/c', 'allowed'],
    ['topic/*/c', 'topic/c', 'denied'],
    ['topic/a?c', 'topic/a/c', 'allowed'],
    ['topic/a?c', 'topic/ac', 'denied'],
    ['topic/+', 'topic/a', 'denied'],
    ['topic/+', 'topic/+', 'allowed'],
    ['topic/#', 'topic/a/b', 'denied'],
    ['topic/*', 'topic/a\nb', 'allowed'],
    ['topic/a.c', 'topic/abc', 'denied'],
    ['topic/$aws/(x)[y]', 'topic/$aws/(x)[y]', 'allowed'],
    ['topic/${*}', 'topic/*', 'allowed'],
    ['topic/${*}', 'topic/a', 'denied'],
  ])('%s for %s: %s', (pattern, resource, decision) =>
    expect(decide([allow(pattern)], resource)).toBe(decision),
  );
});

describe('effects', () => {
  it('denies what nothing allows', () => {
    expect(decide([], 'topic/a')).toBe('denied');
    expect(decide([allow('topic/a', 'iot:Receive')], 'topic/a')).toBe('denied');
  });

  it('lets a Deny win, wherever it stands, in whichever document', () => {
    const deny: PolicyStatement = { Effect: 'Deny', Action: 'iot:*', Resource: 'topic/a*' };
    expect(decide([allow('*'), deny], 'topic/ab')).toBe('denied');
    expect(decide([deny, allow('*')], 'topic/ab')).toBe('denied');
    expect(decide([deny, allow('*')], 'topic/b')).toBe('allowed');
    const two = createEvaluator([document(deny), document(allow('*'))], {});
    expect(two.decide('iot:Publish', 'topic/ab')).toBe('denied');
  });

  it('takes lists of actions and resources', () => {
    const statement = allow(['topic/a', 'topic/b'], ['iot:Publish', 'iot:Receive']);
    expect(decide([statement], 'topic/b', { action: 'iot:Receive' })).toBe('allowed');
    expect(decide([statement], 'topic/b', { action: 'iot:Subscribe' })).toBe('denied');
  });
});

describe('variables and conditions', () => {
  const own = allow('topic/${iot:Connection.Thing.ThingName}/x');
  const attached = { ...allow('*'), Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } } };

  it('takes the value as it is, and matches nothing where there is none', () => {
    const named = (name: string): { variables: PolicyVariables } => ({
      variables: { 'iot:Connection.Thing.ThingName': name },
    });
    expect(decide([own], 'topic/ann/x', named('ann'))).toBe('allowed');
    expect(decide([own], 'topic/bob/x', named('ann'))).toBe('denied');
    expect(decide([own], 'topic/bob/x', named('*'))).toBe('denied');
    expect(decide([own], 'topic//x')).toBe('denied');
    expect(decide([own], 'topic/${iot:Connection.Thing.ThingName}/x')).toBe('denied');
  });

  it('wants what a condition wants', () => {
    const having = (value: string): { variables: PolicyVariables } => ({
      variables: { 'iot:Connection.Thing.IsAttached': value },
    });
    expect(decide([attached], 'topic/a', having('true'))).toBe('allowed');
    expect(decide([attached], 'topic/a', having('false'))).toBe('denied');
    expect(decide([attached], 'topic/a')).toBe('denied');
  });

  it('knows a connection by its client id and what its certificate is attached to', () => {
    expect(variablesOf({ clientId: 'ann', attachedTo: ['ann'] })).toEqual({
      'iot:Connection.Thing.ThingName': 'ann',
      'iot:Connection.Thing.IsAttached': 'true',
    });
    for (const attachedTo of [[], ['bob']]) {
      expect(variablesOf({ clientId: 'ann', attachedTo })).toEqual({
        'iot:Connection.Thing.IsAttached': 'false',
      });
    }
  });
});
