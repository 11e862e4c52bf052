import type { Refusal } from '../../../core/messages/door.ts';
import { expiresAt, keys } from '../shared/keys.ts';
import type { Table } from '../shared/table.ts';

const MAX_SAMPLES = 20;
const MAX_SAMPLE_CHARACTERS = 500;

/** Records that one invocation set aside: counted by reason, with the first of them to look at. */
export class Quarantine {
  readonly #counts = new Map<Refusal, number>();
  readonly #samples: { reason: Refusal; sequenceNumber: string; text: string }[] = [];
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(reason: Refusal, sequenceNumber: string, text: string): void {
    this.#total++;
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    if (this.#samples.length < MAX_SAMPLES) {
      this.#samples.push({ reason, sequenceNumber, text: text.slice(0, MAX_SAMPLE_CHARACTERS) });
    }
  }

  /** Writes one item, named by the batch's first record or its window, so that a retry writes the same one. Under 60 KB. */
  async store(table: Table, shardId: string, name: string, nowMs: number): Promise<void> {
    if (this.#total === 0) return;
    await table.put({
      PK: keys.quarantine(nowMs),
      SK: `${shardId}#${name}`,
      counts: Object.fromEntries(this.#counts),
      samples: JSON.stringify(this.#samples),
      expiresAt: expiresAt(nowMs),
    });
  }
}
