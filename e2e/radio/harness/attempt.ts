/** How often it looks whether the peer has come. */
const LOOK_EVERY_MS = 20;

/**
 * A host's wish for a link to a peer that is not there yet. btvirt 5.66 fails it at once ("Connection Failed to be
 * Established", 0x3e); a real controller listens for the peer's advertisements until it hears one or is told to
 * stop, and apps hang on just that. So the relay keeps the wish, and hands it on when the peer is there.
 */
export class Attempt {
  readonly peer: Buffer;
  readonly #timer: NodeJS.Timeout;
  #isWaiting = true;

  constructor(peer: Buffer, isReachable: () => boolean, connect: () => Promise<void>) {
    this.peer = peer;
    this.#timer = setInterval(() => {
      if (!isReachable()) return;
      this.abandon();
      connect().catch(console.error);
    }, LOOK_EVERY_MS);
  }

  /** @returns whether it was still waiting */
  abandon(): boolean {
    clearInterval(this.#timer);
    const wasWaiting = this.#isWaiting;
    this.#isWaiting = false;
    return wasWaiting;
  }
}
