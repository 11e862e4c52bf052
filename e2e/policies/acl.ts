import type { PolicyDocument, PolicyStatement } from '../../infra/policies.ts';
import type { PolicyVariables } from '../../local/broker/policy-evaluator.ts';

/** What of a policy mosquitto's ACL file has a word for. Connecting and subscribing it does not judge at all. */
const WORDS: Record<string, string> = { 'iot:Publish': 'write', 'iot:Receive': 'read' };

/**
 * The lines of mosquitto's ACL file that give a user what the documents give. Such a file says what may be sent and what
 * may be received, topic by topic; it lets every subscription pass and looks at each message that would come of it.
 * `*` becomes one level where it stands between others, and one or more at the end.
 * https://mosquitto.org/man/mosquitto-conf-5.html
 * @throws RangeError for what it cannot say
 */
export function aclOf(
  user: string,
  documents: readonly PolicyDocument[],
  variables: PolicyVariables,
): string {
  const lines = documents
    .flatMap(({ Statement }) => Statement)
    .filter((statement) => holds(statement, variables))
    .flatMap((statement) => linesOf(statement, variables));
  return `user ${user}\n${lines.join('\n')}\n\n`;
}

function holds({ Condition }: PolicyStatement, variables: PolicyVariables): boolean {
  return Object.entries(Condition?.Bool ?? {}).every(([key, value]) => variables[key] === value);
}

function linesOf({ Effect, Action, Resource }: PolicyStatement, variables: PolicyVariables): string[] {
  return [Action].flat().flatMap((action) => {
    const word = WORDS[action];
    if (word === undefined) return [];
    if (Effect === 'Deny') throw new RangeError(`A Deny of ${action} would have to come first in the file.`);
    return [Resource].flat().map((resource) => `topic ${word} ${filterOf(resource, variables)}`);
  });
}

function filterOf(resource: string, variables: PolicyVariables): string {
  const topic = resource.replace(/^(?:[^:]*:){5}topic\//, '');
  const named = topic.replace(/\$\{([^}]+)\}/g, (_, name: string) => valueOf(name, variables));
  const levels = named.split('/').map((level) => (level === '*' ? '+' : level));
  if (levels.some((level) => /[*?]/.test(level))) throw new RangeError(`${resource} is wild within a level.`);
  return levels.at(-1) === '+' ? `${levels.join('/')}/#` : levels.join('/');
}

function valueOf(name: string, variables: PolicyVariables): string {
  const value = variables[name];
  if (value === undefined) throw new RangeError(`The variable ${name} has no value.`);
  return value;
}
