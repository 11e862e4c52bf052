import type { AppState } from '../../contract/state.ts';
import type { CommandHandlers } from '../dispatch.ts';
import type { Log } from '../log.ts';
import { diagnosticsText, type Machine } from './diagnostics.ts';
import { lastProblems } from './log-tail.ts';

/** So many of the log's problems are told. */
const PROBLEMS = 40;
/** A screen that breaks over and over says so this often a minute, and no more. */
const REPORTS_A_MINUTE = 20;

/** What the host is given to tell of itself. */
export interface DiagnosticsPort {
  machine: Machine;
  logFile: string;
  /** Of the local cloud, a process of its own. */
  cloudLogFile: string;
  /** Puts a text on the system's clipboard; null where only the screen can. */
  copyText: ((text: string) => void) | null;
}

/** What it takes to answer, when one asks. */
export interface DiagnosticsAsked extends DiagnosticsPort {
  state: AppState;
  log: Log;
  /** Real time, ms since the epoch, which nobody can set. */
  nowMs: number;
}

/** The commands that tell what is the matter, and that hear of it from a screen. */
export function diagnosticsHandlers(
  asked: () => DiagnosticsAsked,
): Pick<CommandHandlers, 'diagnostics.copy' | 'diagnostics.report'> {
  let minute = -1;
  let reports = 0;
  return {
    'diagnostics.copy': () => {
      const { machine, logFile, cloudLogFile, copyText, state, nowMs } = asked();
      const problems = lastProblems(logFile, PROBLEMS);
      const cloudProblems = lastProblems(cloudLogFile, PROBLEMS);
      const text = diagnosticsText({ machine, state, problems, cloudProblems, nowMs });
      copyText?.(text);
      return { text, copied: copyText !== null };
    },
    'diagnostics.report': ({ message }) => {
      const { log, nowMs } = asked();
      const thisMinute = Math.floor(nowMs / 60_000);
      if (thisMinute !== minute) reports = 0;
      minute = thisMinute;
      reports += 1;
      if (reports <= REPORTS_A_MINUTE) log('error', 'a screen broke', { message });
      return null;
    },
  };
}
