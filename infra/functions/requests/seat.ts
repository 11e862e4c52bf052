import { keys } from '../shared/keys.ts';
import type { Table } from '../shared/table.ts';

/**
 * Which of a rider's apps is ridden with: the one that claimed it last. True where it is the asking one, or nobody has
 * claimed it yet. Without a time to live: an item a rider, replaced by the next claim. Repeatable.
 */
export async function isSeated(
  { racerId, session, claim }: { racerId: string; session: string; claim: boolean },
  table: Table,
): Promise<boolean> {
  const key = { PK: keys.seat(racerId), SK: keys.seatRow };
  if (claim) return table.put({ ...key, session });
  const item = await table.get(key);
  return item === null || item.session === session;
}
