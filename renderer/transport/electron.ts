import type { CommandName, EventName } from '../../electron/contract/channels.ts';
import type { Reply } from '../../electron/contract/commands.ts';
import type { Link } from './link.ts';

/** What the preload script puts on the window: one function for each channel, nothing generic. */
export interface Bridge {
  readonly commands: Readonly<Record<CommandName, (params: unknown) => Promise<Reply<unknown>>>>;
  readonly events: Readonly<Record<EventName, (listener: (payload: unknown) => void) => () => void>>;
}

/** The transport inside Electron. The host lives in the same application, so the link is never lost. */
export function electronLink(bridge: Bridge): Link {
  return {
    invoke: (command, params) => bridge.commands[command](params),
    subscribe: (event, listener) => bridge.events[event](listener),
    onConnection(listener) {
      listener({ kind: 'connected' });
      return () => undefined;
    },
  };
}
