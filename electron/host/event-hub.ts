import type { EventName } from '../contract/channels.ts';
import type { EventPayloads } from '../contract/state.ts';

type Listener = <E extends EventName>(event: E, payload: EventPayloads[E]) => void;

/** Passes the host's events to whoever listens: each transport once. */
export class EventHub {
  readonly #listeners = new Set<Listener>();
  /** What a listener that comes later has missed: boards come each second, but a roster only when it changes. */
  readonly #last = new Map<EventName, EventPayloads[EventName]>();

  /** Returns the function that ends it. The newest event of each name is passed on at once. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.replay(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Gives a listener that has missed them the newest event of each name. */
  replay(listener: Listener): void {
    for (const [event, payload] of this.#last) listener(event, payload);
  }

  /** Another host begins: what the one before said last is nobody's any more. */
  forget(): void {
    this.#last.clear();
  }

  emit<E extends EventName>(event: E, payload: EventPayloads[E]): void {
    this.#last.set(event, payload);
    for (const listener of this.#listeners) listener(event, payload);
  }
}
