import { parseInviteCode } from '../../core/messages/invite-code.ts';
import type { Api } from '../../electron/contract/api.ts';
import { whyRefused } from '../languages/sentences.ts';
import { t } from '../languages/speech.svelte.ts';

/** Symbols of an invite code. */
export const CODE_LENGTH = 20;
const GROUP = 4;
/** Bytes of an operator's file at most: what the host takes. */
const MAX_FILE = 32_768;
/** How long the first "leave" waits for the second, real ms. */
const LEAVE_ARMED_MS = 6000;

/** The operator's file as it was chosen. */
export interface ChosenFile {
  name: string;
  text: string;
  /** What it says of itself; null where that cannot be read. */
  says: { endpoint: string; region: string } | null;
}

/** Where the typing of the code has come to. */
export type CodeStanding = 'empty' | 'short' | 'long' | 'wrong' | 'over' | 'whole';

/** The backend's setting: which one is ridden on, and the way into another. */
export class BackendController {
  file = $state.raw<ChosenFile | null>(null);
  code = $state('');
  /** Why joining, or the file, was refused, in one sentence. */
  trouble = $state<string | null>(null);
  joining = $state(false);
  /** Leaving was asked for once; the second time does it. */
  leaving = $state(false);
  readonly #api: Api;
  readonly #do: (work: () => Promise<unknown>) => Promise<boolean>;
  readonly #realNow: () => number;
  #armed: ReturnType<typeof setTimeout> | undefined;

  /** @param realNow ms since the epoch: codes are good for days of people's lives, whatever clock the races run on */
  constructor(api: Api, run: (work: () => Promise<unknown>) => Promise<boolean>, realNow = Date.now) {
    this.#api = api;
    this.#do = run;
    this.#realNow = realNow;
  }

  standing = $derived.by((): CodeStanding => {
    const { length } = symbolsOf(this.code);
    if (length === 0) return 'empty';
    if (length !== CODE_LENGTH) return length < CODE_LENGTH ? 'short' : 'long';
    const code = parseInviteCode(this.code, this.#realNow());
    if (code === null) return 'wrong';
    return code.expiresAtMs <= this.#realNow() ? 'over' : 'whole';
  });

  /** A code that seems to be over may be tried: the clock of this computer may be wrong. */
  ready = $derived(
    this.file !== null && (this.standing === 'whole' || this.standing === 'over') && !this.joining,
  );

  async choose(file: Pick<File, 'name' | 'size' | 'text'>): Promise<void> {
    this.file = null;
    this.trouble = null;
    if (file.size > MAX_FILE) {
      this.trouble = t.trouble.fileTooLarge(file.name);
      return;
    }
    try {
      const text = await file.text();
      this.file = { name: file.name, text, says: whatItSays(text) };
    } catch {
      this.trouble = t.trouble.fileUnread(file.name);
    }
  }

  async join(): Promise<void> {
    const { file, code } = this;
    if (file === null || !this.ready) return;
    this.joining = true;
    this.trouble = null;
    try {
      await this.#api.call('backend.join', { file: file.text, code });
      this.file = null;
      this.code = '';
    } catch (error) {
      this.trouble = whyRefused(error);
    } finally {
      this.joining = false;
    }
  }

  use(kind: 'local' | 'aws'): Promise<boolean> {
    return this.#do(() => this.#api.call('backend.use', { kind }));
  }

  /** Connects here after another computer has taken over, which then gives way in its turn. */
  reconnect(): Promise<boolean> {
    return this.#do(() => this.#api.call('backend.reconnect', null));
  }

  /** The first call asks, the second leaves. */
  leave(): void {
    clearTimeout(this.#armed);
    if (this.leaving) {
      this.leaving = false;
      void this.#do(() => this.#api.call('backend.leave', null));
      return;
    }
    this.leaving = true;
    this.#armed = setTimeout(() => (this.leaving = false), LEAVE_ARMED_MS);
  }
}

/** A code as it is printed, groups of four, from whatever was typed or pasted so far. */
export function grouped(typed: string): string {
  return (symbolsOf(typed).match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-');
}

/** How many symbols of the code are there. */
export function symbolCount(typed: string): number {
  return symbolsOf(typed).length;
}

/** What was pasted may have spaces, line ends, hyphens of any kind, quotes around it. */
function symbolsOf(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

function whatItSays(text: string): ChosenFile['says'] {
  try {
    const { kind, endpoint, region } = (JSON.parse(text) ?? {}) as Record<string, unknown>;
    return kind === 'aws' && typeof endpoint === 'string' && typeof region === 'string'
      ? { endpoint: endpoint.slice(0, 253), region: region.slice(0, 32) }
      : null;
  } catch {
    return null;
  }
}
