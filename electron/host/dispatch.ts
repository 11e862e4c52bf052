import { AlleycatError } from '../../core/errors.ts';
import { COMMANDS, type CommandName } from '../contract/channels.ts';
import { commandParams, type CommandParams, type CommandResults, type Reply } from '../contract/commands.ts';
import { rawSentence, say, sentenceOf, type Sentence } from '../contract/sentences/say.ts';
import type { Log } from './log.ts';
import { isSmall } from './small-value.ts';

/** What a command may be given, at most, in characters and values: what a WebSocket takes in one frame. */
const MAX_PARAMS = 64 * 1024;

/** One function a command; it gets validated parameters and throws AlleycatError where it refuses. */
export type CommandHandlers = {
  readonly [N in CommandName]: (params: CommandParams<N>) => CommandResults[N] | Promise<CommandResults[N]>;
};

/**
 * Runs a command from a renderer: name and parameters are checked here, whatever sent them, and a failure comes
 * back as data. Never rejects.
 */
export async function dispatch(
  handlers: CommandHandlers,
  command: unknown,
  params: unknown,
  log: Log,
): Promise<Reply<unknown>> {
  const name = COMMANDS.find((candidate) => candidate === command);
  if (name === undefined) return failure('E_UNKNOWN_COMMAND', rawSentence('There is no such command.'));
  try {
    return { ok: true, value: await run(handlers, name, params) };
  } catch (error) {
    if (error instanceof AlleycatError) return failure(error.code, sentenceOf(error));
    log('error', 'a command failed', {
      command: name,
      error: error instanceof Error ? error.stack : String(error),
    });
    return failure('E_INTERNAL', say('inside'));
  }
}

async function run<N extends CommandName>(
  handlers: CommandHandlers,
  name: N,
  params: unknown,
): Promise<CommandResults[N]> {
  // First, for a check takes time and memory for all that is wrong.
  const parsed = isSmall(params, MAX_PARAMS) ? commandParams[name].safeParse(params ?? null) : null;
  if (!parsed?.success) {
    throw new AlleycatError('E_BAD_PARAMS', `"${name}" was called with something it does not take.`, {
      cause: parsed?.error,
    });
  }
  return handlers[name](parsed.data as CommandParams<N>);
}

function failure(code: string, words: Sentence): Reply<never> {
  const { key, message } = words;
  return { ok: false, error: key === '' ? { code, message } : { code, ...words } };
}
