import type { Api } from '../../electron/contract/api.ts';
import type { BluetoothState, HeardDevice, Slot } from '../../electron/contract/bluetooth.ts';

/** Strengths and order are taken over no more often than this, real ms: a list that jumps cannot be read. */
const BEAT_MS = 2000;
/** So long after the pointer moved over the list its rows stay where they are, real ms: who aims must not miss. */
const AIM_MS = 3000;
/** A device has to be stronger by more than this to pass another one, dB: strengths waver by as much. */
const LEAD_DB = 3;

/** The devices around as a calm list, and what a rider can do about his own. */
export class SensorsController {
  /** Useful ones first, strongest first within; each with its strength at the last beat. */
  heard = $state.raw<readonly HeardDevice[]>([]);
  readonly #api: Api;
  readonly #now: () => number;
  readonly #do: (work: () => Promise<unknown>) => Promise<boolean>;
  #listening = false;
  #beatAt = -Infinity;
  #aimedAt = -Infinity;

  constructor(api: Api, now: () => number, run: (work: () => Promise<unknown>) => Promise<boolean>) {
    this.#api = api;
    this.#now = now;
    this.#do = run;
  }

  hear({ heard }: BluetoothState): void {
    const now = this.#now();
    const due = now - this.#beatAt >= BEAT_MS && now - this.#aimedAt >= AIM_MS;
    if (due) this.#beatAt = now;
    this.heard = calmOrder(this.heard, heard, due);
  }

  /** The pointer moves over the list. */
  aim(): void {
    this.#aimedAt = this.#now();
  }

  /** Begins to listen for devices; the returned function ends it. */
  open(): () => void {
    this.#listening = true;
    void this.#do(() => this.listen());
    return () => {
      this.#listening = false;
      this.#beatAt = -Infinity;
      void this.#do(() => this.#api.call('sensors.scan', { on: false }));
    };
  }

  /** Asks the host to listen, if the screen is open: at its opening, and again when the host is found anew. */
  async listen(): Promise<void> {
    if (this.#listening) await this.#api.call('sensors.scan', { on: true });
  }

  pair(deviceId: string, slot: Slot): Promise<boolean> {
    return this.#do(() => this.#api.call('sensors.pair', { deviceId, slot }));
  }

  forget(slot: Slot): Promise<boolean> {
    return this.#do(() => this.#api.call('sensors.forget', { slot }));
  }

  pause(slot: Slot, paused: boolean): Promise<boolean> {
    return this.#do(() => this.#api.call('sensors.pause', { slot, paused }));
  }

  record(on: boolean): Promise<boolean> {
    return this.#do(() => this.#api.call('sensors.record', { on }));
  }
}

/**
 * The list as it is shown next. Who is gone goes at once and who is new is added at the end at once; the rest moves only
 * when it is due, and then only past those it is clearly stronger than.
 */
export function calmOrder(
  shown: readonly HeardDevice[],
  heard: readonly HeardDevice[],
  due: boolean,
): HeardDevice[] {
  const fresh = new Map(heard.map((device) => [device.id, device]));
  const kept = shown.flatMap((before) => {
    const device = fresh.get(before.id);
    fresh.delete(before.id);
    return device ? [due ? device : { ...device, rssiDbm: before.rssiDbm }] : [];
  });
  const rows = [...kept, ...fresh.values()];
  if (!due && kept.length > 0) return rows;
  // A margin is no order that `sort` could be given: neighbours change places until no one is clearly out of place.
  for (let end = rows.length - 1; end > 0; end -= 1) {
    for (let at = 0; at < end; at += 1) {
      const [upper, lower] = rows.slice(at, at + 2) as [HeardDevice, HeardDevice];
      if (passes(lower, upper)) rows.splice(at, 2, lower, upper);
    }
  }
  return rows;
}

function passes(lower: HeardDevice, upper: HeardDevice): boolean {
  const useful = Number(lower.problem === null) - Number(upper.problem === null);
  return useful === 0 ? lower.rssiDbm - upper.rssiDbm > LEAD_DB : useful > 0;
}
