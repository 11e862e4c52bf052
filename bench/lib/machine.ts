import os from 'node:os';

/** What figures mean nothing without. It does not say whose machine it is. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  node: string;
  os: string;
  /** 1, 5 and 15 minutes' load before the first bench: above the cores, others were at work. */
  loadBefore: number[];
}

export function describeMachine(): Machine {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    node: process.versions.node,
    os: `${os.type()} ${os.release()} ${os.arch()}`,
    loadBefore: load(),
  };
}

/** 1, 5 and 15 minutes' load, to hundredths. */
export function load(): number[] {
  return os.loadavg().map((value) => Math.round(value * 100) / 100);
}
