/** Keys of the single table. Heat numbers are padded so that string order is number order. */
export const keys = {
  race: (raceId: string) => `race#${raceId}`,
  classOf: (classId: number) => `class#${classId}`,
  state: 'state',
  results: 'results',
  window: (startMs: number, shardId: string, name: string) => `window#${pad(startMs, 13)}#${shardId}#${name}`,
  windowPrefix: 'window#',
  roster: (chunk: number) => `roster#${pad(chunk, 4)}`,
  rosterPrefix: 'roster#',
  listing: (heat: number) => `race#${pad(heat, 9)}`,
  listingPrefix: 'race#',
  invite: (codeHash: string) => `invite#${codeHash}`,
  inviteRow: 'invite',
  certificate: (certificateId: string) => `certificate#${certificateId}`,
  certificateRow: 'certificate',
  seat: (racerId: string) => `seat#${racerId}`,
  seatRow: 'seat',
  quarantine: (dayMs: number) => `quarantine#${new Date(dayMs).toISOString().slice(0, 10)}`,
} as const;

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

const DAY_SECONDS = 24 * 60 * 60;

/** Races' state, windows and rosters live 7 days: `expiresAt` in epoch seconds, the table's TTL attribute. */
export function expiresAt(nowMs: number): number {
  return Math.floor(nowMs / 1000) + 7 * DAY_SECONDS;
}
