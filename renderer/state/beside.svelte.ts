import type { Beside } from '../../core/leaderboard/board-view.ts';
import type { Settings } from '../../electron/contract/settings.ts';
import type { AppState } from '../../electron/contract/state.ts';
import type { PaceController } from './pace.svelte.ts';

/**
 * What the live board is shown beside: by the settings and the rides of before. The very same object until one of them
 * changes, for the host says its whole state four times a second.
 */
export class BesideController {
  readonly #state: () => AppState | null;
  readonly #pace: PaceController;

  constructor(state: () => AppState | null, pace: PaceController) {
    this.#state = state;
    this.#pace = pace;
  }

  readonly #mode = $derived.by(() => this.#state()?.settings.board ?? 'now');
  readonly #raceId = $derived.by(() => this.#state()?.ride?.raceId ?? '');
  readonly #ghost = $derived.by(() => JSON.stringify(this.#state()?.settings.ghost ?? 'none'));
  readonly #follows = $derived.by(() =>
    JSON.stringify(this.#state()?.settings.follows.map(({ racerId }) => racerId) ?? []),
  );

  /** The rides of before in the rider's own heat. */
  readonly past = $derived.by(() =>
    this.#pace.ridesOf(this.#raceId, JSON.parse(this.#ghost) as Settings['ghost']),
  );

  readonly follows = $derived.by(() => new Set(JSON.parse(this.#follows) as string[]));

  readonly now = $derived.by((): Beside => ({ mode: this.#mode, past: this.past, follows: this.follows }));
}
