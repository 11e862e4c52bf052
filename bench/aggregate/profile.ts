import { Session } from 'node:inspector/promises';
import type { Profiler } from 'node:inspector';

/** Between two samples, microseconds. */
const INTERVAL_US = 200;

/** A part of the work: the first function on the way down from the root that belongs to one decides. */
export interface Part {
  name: string;
  /** Of `path:function`, where path is the file's from the project's root. */
  pattern: RegExp;
}

/**
 * Where the time of some work goes: the share of each part in the samples of V8's profiler, 0..1. What belongs to no part
 * is `rest`; the collector's work is `garbage`.
 */
export async function profile(
  work: () => Promise<unknown>,
  parts: readonly Part[],
): Promise<Map<string, number>> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
    await session.post('Profiler.start');
    await work();
    const { profile: profiled } = await session.post('Profiler.stop');
    return shares(profiled, parts);
  } finally {
    session.disconnect();
  }
}

function shares(profiled: Profiler.Profile, parts: readonly Part[]): Map<string, number> {
  const nodes = new Map(profiled.nodes.map((node) => [node.id, node]));
  const times = new Map<string, number>(
    [...parts.map(({ name }) => name), 'rest', 'garbage'].map((name) => [name, 0]),
  );
  const ownTime = new Map<number, number>();
  profiled.samples?.forEach((id, at) => {
    ownTime.set(id, (ownTime.get(id) ?? 0) + (profiled.timeDeltas?.[at] ?? 0));
  });
  let all = 0;
  const visit = (id: number, above: string | null): void => {
    const node = nodes.get(id);
    if (node === undefined) return;
    const here = above ?? partOf(node, parts);
    const { functionName } = node.callFrame;
    const idle = functionName === '(idle)' || functionName === '(program)';
    const name = functionName === '(garbage collector)' ? 'garbage' : (here ?? 'rest');
    if (!idle) {
      times.set(name, (times.get(name) ?? 0) + (ownTime.get(id) ?? 0));
      all += ownTime.get(id) ?? 0;
    }
    for (const child of node.children ?? []) visit(child, here);
  };
  visit(profiled.nodes[0]?.id ?? 0, null);
  return new Map([...times].map(([name, time]) => [name, all === 0 ? 0 : time / all]));
}

const ROOT = new URL('../../', import.meta.url).href;

function partOf({ callFrame }: Profiler.ProfileNode, parts: readonly Part[]): string | null {
  const where = `${callFrame.url.replace(ROOT, '')}:${callFrame.functionName}`;
  return parts.find(({ pattern }) => pattern.test(where))?.name ?? null;
}
