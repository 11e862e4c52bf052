let source: () => number = Date.now;

/** Real ms since the epoch: the system's clock, which AWS keeps right, unless another was given. */
export function realTime(): number {
  return source();
}

/** For a local cloud, whose machine's clock somebody may set in the middle of a heat. */
export function useRealTime(steady: () => number): void {
  source = steady;
}
