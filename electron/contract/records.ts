import type { Period } from '../../core/messages/requests.ts';
import type { ClassId } from '../../core/race/classes.ts';

export type { Period } from '../../core/messages/requests.ts';

/** A ride that counts as a best: of at least 285 seconds. */
export interface Best {
  classId: ClassId;
  /** Tenths of a point. */
  totalTenths: number;
  heat: number;
  /** Clock time of the heat's start, ms since the epoch. */
  startsAt: number;
}

export interface RecordRow extends Omit<Best, 'classId'> {
  /** Equal totals share one. */
  rank: number;
  racerId: string;
  name: string;
  /** 0, or what was unusual in it. */
  flags: number;
}

/** The best of a class in a period, at most 100. */
export interface Records {
  classId: ClassId;
  period: Period;
  /** Which day (UTC) or ISO week it is: `all`, `day-2026-11-29`, `week-2026-W48`. */
  key: string;
  rows: RecordRow[];
  /** The rider's own of the period. */
  mine: Best | null;
  /** The rider's own of all time, one for each class that has one. */
  bests: Best[];
}

/** A ride second by second, to be ridden against. */
export interface PaceRide {
  racerId: string;
  name: string;
  heat: number;
  /** Clock time of the heat's start, ms since the epoch. */
  startsAt: number;
  totalTenths: number;
  /** 0, or what was unusual in it. */
  flags: number;
  /** Tenths of a point through each of the 300 seconds; index 0 is second 1. */
  cumulativeTenths: number[];
}

/** All time of a class. */
export interface ClassPace {
  classId: ClassId;
  /** The best rides ever, one a rider, best first; at most 100. */
  top: PaceRide[];
  /** The rider's own best of the class. */
  mine: PaceRide | null;
  /** The best of the rider chosen as the ghost in the settings; null where none is chosen or has one. */
  chosen: PaceRide | null;
}
