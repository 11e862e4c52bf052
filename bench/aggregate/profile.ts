import { Session } from 'node:inspector/promises';
import type { Profiler } from 'node:inspector';

/** Between two samples, microseconds. */
const INTERVAL_US = 200;

/** A part of the work: the first function on the way down from the root that belongs to one decides. */
export interface Part {
  name: string;
  /** Of `path:function`, where path is the file's from the project's root. */
  pattern: RegExp;
  /** Only the function's own time and that of built-ins, not of what else it calls. */
  ownTime?: true;
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
  const times = new Map([...parts.map(({ name }) => name), 'rest', 'garbage'].map((name) => [name, 0]));
  const ownTimes = new Map<number, number>();
  profiled.samples?.forEach((id, at) => {
    ownTimes.set(id, (ownTimes.get(id) ?? 0) + (profiled.timeDeltas?.[at] ?? 0));
  });
  /** @param above the part that all below belongs to; @param builtIn the part of built-ins called from here */
  const visit = (id: number, above: string | null, builtIn: string | null): void => {
    const node = nodes.get(id);
    if (node === undefined) return;
    const { below, own } = above === null ? placeOf(node, parts, builtIn) : { below: above, own: above };
    const name = specialName(node) ?? own ?? 'rest';
    const before = times.get(name);
    if (before !== undefined) times.set(name, before + (ownTimes.get(id) ?? 0));
    for (const child of node.children ?? []) visit(child, below, own);
  };
  visit(profiled.nodes[0]?.id ?? 0, null, null);
  const all = [...times.values()].reduce((sum, time) => sum + time, 0);
  return new Map([...times].map(([name, time]) => [name, time / Math.max(all, 1)]));
}

/** The part of a function's own time, and the one that everything below it belongs to. */
function placeOf(
  node: Profiler.ProfileNode,
  parts: readonly Part[],
  builtIn: string | null,
): { below: string | null; own: string | null } {
  const part = partOf(node, parts);
  if (part === undefined) return { below: null, own: node.callFrame.url === '' ? builtIn : null };
  return { below: part.ownTime === true ? null : part.name, own: part.name };
}

/** V8's own nodes: the collector's counts, idling and the profiler itself do not. */
function specialName({ callFrame }: Profiler.ProfileNode): string | null {
  const { functionName, url } = callFrame;
  if (functionName === '(garbage collector)') return 'garbage';
  const isProfiler = functionName === 'post' && url.startsWith('node:inspector');
  return functionName === '(idle)' || functionName === '(program)' || isProfiler ? 'not the work' : null;
}

const ROOT = new URL('../../', import.meta.url).href;

function partOf({ callFrame }: Profiler.ProfileNode, parts: readonly Part[]): Part | undefined {
  const where = `${callFrame.url.replace(ROOT, '')}:${callFrame.functionName}`;
  return parts.find(({ pattern }) => pattern.test(where));
}
