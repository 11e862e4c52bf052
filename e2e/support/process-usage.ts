import { readFileSync } from 'node:fs';

/** What a process has used since its start, all of its threads together. */
export interface ProcessUsage {
  /** CPU time, user and system, ms. */
  cpuMs: number;
  /** Resident memory now, bytes. */
  rssBytes: number;
}

/** Of a second: what CPU time is counted in on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;
const PAGE_BYTES = 4096;

/**
 * Reads another process's usage. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 * @returns null where there is no /proc, or the process has ended
 */
export function usageOf(pid: number): ProcessUsage | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything; fields are counted from what follows it, which is the third.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const field = (number: number): number => Number(fields[number - 3]);
    return {
      cpuMs: ((field(14) + field(15)) * 1000) / TICKS_A_SECOND,
      rssBytes: field(24) * PAGE_BYTES,
    };
  } catch {
    return null;
  }
}
