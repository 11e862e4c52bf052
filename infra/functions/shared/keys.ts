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
  best: (periodKey: string, racerId: string) => `best#${periodKey}#${racerId}`,
  /** Of the index by total: a class's best of a period. */
  standings: (classId: number, periodKey: string) => `class#${classId}#${periodKey}`,
  pace: 'pace',
  racer: (racerId: string) => `racer#${racerId}`,
  ride: (heat: number, classId: number) => `ride#${pad(heat, 9)}#${classId}`,
  /** Before the first and behind the last ride of a heat. */
  ridesFrom: (heat: number) => `ride#${pad(heat, 9)}#`,
  ridesTo: (heat: number) => `ride#${pad(heat, 9)}#~`,
  ridePrefix: 'ride#',
  ownBest: (classId: number) => `best#${classId}`,
  ownBestPrefix: 'best#',
  forgotten: 'forgotten',
  forgottenRow: 'recent',
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

/**
 * When an item may go: epoch seconds, the table's TTL attribute.
 * @param days races' state, windows and rosters live 7
 */
export function expiresAt(nowMs: number, days = 7): number {
  return Math.floor(nowMs / 1000) + days * DAY_SECONDS;
}
