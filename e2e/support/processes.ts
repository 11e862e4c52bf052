import fs from 'node:fs';

/** A process of this machine, as `/proc` tells it. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
interface Process {
  pid: number;
  parent: number;
  state: string;
  command: string;
}

function readProcess(pid: number): Process | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything, brackets too.
    const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return { pid, parent: Number(parent), state, command };
  } catch {
    // It has ended meanwhile.
    return null;
  }
}

/** Whether a process is there and has not ended. */
export function isRunning(pid: number): boolean {
  const found = readProcess(pid);
  return found !== null && found.state !== 'Z';
}

/** The children of a process, their children, and so on. */
export function descendantsOf(pid: number): Process[] {
  const all = fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((found) => found !== null);
  const family = [pid];
  for (const ancestor of family)
    family.push(...all.filter(({ parent }) => parent === ancestor).map((child) => child.pid));
  return all.filter((found) => found.pid !== pid && family.includes(found.pid) && found.state !== 'Z');
}

/** The local cloud of an app: Node's child in one that is served, the utility process for Node in Electron. */
export function cloudOf(pid: number): number {
  const found = descendantsOf(pid).filter(({ command }) =>
    /cloud\.js|node\.mojom\.NodeService/.test(command),
  );
  const [cloud] = found;
  if (cloud === undefined || found.length > 1) {
    throw new Error(
      `The app ${pid} has ${found.length} local clouds: ${found.map((each) => each.command).join('; ')}`,
    );
  }
  return cloud.pid;
}
