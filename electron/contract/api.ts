import { AlleycatError } from '../../core/errors.ts';
import type { CommandName, EventName } from './channels.ts';
import type { CommandParams, CommandResults, Reply } from './commands.ts';
import type { EventPayloads } from './state.ts';

/** The two functions a transport has: Electron's IPC, the loopback WebSocket, or a test's fake. */
export interface Transport {
  invoke(command: CommandName, params: unknown): Promise<Reply<unknown>>;
  /** Returns the function that ends the subscription. */
  subscribe(event: EventName, listener: (payload: unknown) => void): () => void;
}

export interface Api {
  /** @throws CommandError with the host's code and sentence. */
  call<N extends CommandName>(command: N, params: CommandParams<N>): Promise<CommandResults[N]>;
  on<E extends EventName>(event: E, listener: (payload: EventPayloads[E]) => void): () => void;
}

/** A command the host refused, with its code and its sentence. */
export class CommandError extends AlleycatError {}

/** The typed API over a transport: a channel that is missing on either side does not compile. */
export function createApi(transport: Transport): Api {
  return {
    async call<N extends CommandName>(command: N, params: CommandParams<N>): Promise<CommandResults[N]> {
      const reply = await transport.invoke(command, params);
      if (!reply.ok) throw new CommandError(reply.error.code, { key: '', ...reply.error });
      return reply.value as CommandResults[N];
    },
    on<E extends EventName>(event: E, listener: (payload: EventPayloads[E]) => void): () => void {
      return transport.subscribe(event, (payload) => listener(payload as EventPayloads[E]));
    },
  };
}
