import type { ReplyBody } from '../../../core/messages/requests.ts';
import type { Requests } from '../uplink/requests.ts';

/**
 * A race's results as they stand, all pages of them. Should they become official between two pages, they are
 * fetched anew: no table is made of two versions. @throws as `Requests.ask`.
 */
export async function fetchResults(requests: Requests, raceId: string): Promise<ReplyBody<'results'>> {
  for (;;) {
    const first = await requests.ask('results', { raceId });
    const rows = [...first.rows];
    let whole = true;
    while (whole && rows.length < first.riders) {
      const page = await requests.ask('results', { raceId, from: rows.length });
      whole = page.status === first.status && page.riders === first.riders && page.rows.length > 0;
      rows.push(...page.rows);
    }
    if (whole) return { ...first, rows };
  }
}
