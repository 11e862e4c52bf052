import type { PolicyDocument, PolicyStatement } from '../../infra/policies.ts';

/**
 * Decides as AWS IoT Core does by documents like those of infra/policies.ts: denied unless a statement allows it, and
 * denied in any case where one denies it. https://docs.aws.amazon.com/iot/latest/developerguide/iot-policies.html
 */

/** What these documents are about. https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-actions.html */
export type PolicyAction =
  'iot:Connect' | 'iot:Publish' | 'iot:RetainPublish' | 'iot:Subscribe' | 'iot:Receive';

/**
 * The values of `${...}` and of conditions. A variable that is not there makes what mentions it match nothing.
 * https://docs.aws.amazon.com/iot/latest/developerguide/thing-policy-examples.html
 */
export type PolicyVariables = Readonly<Record<string, string>>;

/** What is known of a connection from its certificate and its client id. */
export interface ConnectionFacts {
  readonly clientId: string;
  /** The things that the certificate is attached to. */
  readonly attachedTo: readonly string[];
}

export type Decision = 'allowed' | 'denied';

export interface Evaluator {
  /** `resource` is a whole ARN. */
  decide(action: PolicyAction, resource: string): Decision;
}

/**
 * The variables of a connection: its thing is the one with the name of its client id, if the certificate is attached to
 * that. https://docs.aws.amazon.com/iot/latest/developerguide/thing-policy-variables.html
 */
export function variablesOf({ clientId, attachedTo }: ConnectionFacts): PolicyVariables {
  return attachedTo.includes(clientId)
    ? { 'iot:Connection.Thing.ThingName': clientId, 'iot:Connection.Thing.IsAttached': 'true' }
    : { 'iot:Connection.Thing.IsAttached': 'false' };
}

/** Reads the documents that hang on a certificate, once for all that its connection asks. */
export function createEvaluator(documents: readonly PolicyDocument[], variables: PolicyVariables): Evaluator {
  const statements = documents
    .flatMap(({ Statement }) => Statement)
    .filter((statement) => conditionHolds(statement, variables))
    .map(({ Effect, Action, Resource }) => ({
      denies: Effect === 'Deny',
      actions: patternsOf(Action, variables),
      resources: patternsOf(Resource, variables),
    }));
  return {
    decide(action, resource) {
      const matching = statements.filter(
        ({ actions, resources }) =>
          actions.some((pattern) => pattern.test(action)) &&
          resources.some((pattern) => pattern.test(resource)),
      );
      return matching.length > 0 && !matching.some(({ denies }) => denies) ? 'allowed' : 'denied';
    },
  };
}

/** All keys must hold. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Boolean */
function conditionHolds({ Condition }: PolicyStatement, variables: PolicyVariables): boolean {
  return Object.entries(Condition?.Bool ?? {}).every(([key, wanted]) => variables[key] === wanted);
}

function patternsOf(texts: string | readonly string[], variables: PolicyVariables): RegExp[] {
  return [texts].flat().flatMap((text) => patternOf(text, variables) ?? []);
}

/** `${name}`, `${*}` and the like, a wildcard, or text in which neither begins. */
const TOKENS = /\$\{([^}]*)\}|[*?]|[^*?$]+|\$/gu;

/**
 * A pattern for what a policy's text stands for, or `undefined` if it mentions an unknown variable. `*` and `?` match
 * `/` too; a variable's value stands for itself, whatever characters it has.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function patternOf(text: string, variables: PolicyVariables): RegExp | undefined {
  let source = '';
  for (const [token, name] of text.matchAll(TOKENS)) {
    if (token === '*') source += '.*';
    else if (token === '?') source += '.';
    else if (name === undefined) source += escaped(token);
    else {
      const value = name in SPECIAL ? name : variables[name];
      if (value === undefined) return undefined;
      source += escaped(value);
    }
  }
  return new RegExp(`^${source}$`, 'su');
}

/** Characters that are written as variables where they stand for themselves. */
const SPECIAL = { '*': true, '?': true, $: true };

/** `RegExp.escape` is newer than the Node that Electron has. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
