import type { OwnCloud } from '../../simulator/cli/cloud/own-cloud.ts';

/** Between two looks, ms. */
const LOOK_MS = 1000;

/** What a cloud has used since the watch began. */
export interface Used {
  /** CPU time of all of its threads, ms. */
  cpuMs: number;
  /** Resident memory now, bytes. */
  rssBytes: number;
  /** Clock ms that its stream's oldest record waits now. */
  lagMs: number;
  /** The longest that one has waited at any look. */
  worstLagMs: number;
}

/** A look at a cloud each second. */
export interface UsageWatch {
  /** Until now. */
  ridden(): Promise<Used>;
  /** Until now, and the last. */
  end(): Promise<Used>;
}

export async function watchUsage(cloud: OwnCloud): Promise<UsageWatch> {
  const from = await cloud.usage();
  let worstLagMs = 0;
  const look = async (): Promise<Used> => {
    const { cpuMs, rssBytes, lagMs } = await cloud.usage();
    worstLagMs = Math.max(worstLagMs, lagMs);
    return { cpuMs: cpuMs - from.cpuMs, rssBytes, lagMs, worstLagMs };
  };
  // A cloud that is gone is told by its `gone`.
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_MS);
  return {
    ridden: look,
    end: async () => {
      clearInterval(timer);
      return look();
    },
  };
}
