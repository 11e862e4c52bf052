import { SLOTS } from '../../contract/bluetooth.ts';
import type { AppState } from '../../contract/state.ts';
import { redact, withoutNames } from './redact.ts';

/** What the program that runs the host knows of itself and of its machine. */
export interface Machine {
  /** Alleycat's own version. */
  version: string;
  /** How it was started: in a window of its own, or as a page. */
  shell: 'window' | 'page';
  /** As `process.versions` has them. */
  versions: Readonly<Record<string, string | undefined>>;
  /** System, its release, and the processor's kind. */
  system: string;
  cores: number;
  /** Bytes. */
  memory: number;
  /** When the program began, real ms since the epoch. */
  startedAt: number;
  /** The user's own folder. */
  home: string;
}

export interface DiagnosticsParts {
  machine: Machine;
  state: AppState;
  /** The newest warnings and errors, oldest first. */
  problems: readonly string[];
  /** The same of the local cloud. */
  cloudProblems: readonly string[];
  /** Real time, ms since the epoch. */
  nowMs: number;
}

/**
 * What helps to find a fault, as a text that a rider can read before it is sent: no key, no code, no name, no address of a
 * device, nobody's id.
 */
export function diagnosticsText(parts: DiagnosticsParts): string {
  const { machine, state, problems, cloudProblems, nowMs } = parts;
  const { electron, chrome, node } = machine.versions;
  const inside = [electron && `Electron ${electron}`, chrome && `Chromium ${chrome}`, `Node ${node ?? '?'}`];
  const lines = [
    `Alleycat ${machine.version}, in a ${machine.shell}, ${new Date(nowMs).toISOString()}, up ${Math.round((nowMs - machine.startedAt) / 1000)} s`,
    `${inside.filter(Boolean).join(', ')}; ${machine.system}; ${machine.cores} cores, ${(machine.memory / 2 ** 30).toFixed(1)} GiB`,
    `Data: ${state.dataFolder}`,
    `Log: ${state.logFile}`,
    ...adapterLines(state),
    `Bike: ${state.bike.kind}, ${state.bike.link}${state.bike.estimated ? ', resistance estimated' : ''}${said(state.bike.message)}`,
    backendLine(state),
    rideLine(state),
    settingsLine(state),
    ...state.notices.map(({ code, message }) => `Notice ${code}: ${message}`),
    ...problemLines('the log', problems),
    ...problemLines('the local backend’s log', cloudProblems),
  ];
  // What is logged was redacted then; what the state says is now.
  return `${withoutNames(redact(lines.join('\n')), namesOf(state), machine.home)}\n`;
}

function problemLines(log: string, problems: readonly string[]): string[] {
  if (problems.length === 0) return [`No problems in ${log}.`];
  return [`The newest problems in ${log}, ${problems.length}:`, ...problems];
}

function adapterLines({ bluetooth, clock }: AppState): string[] {
  const { adapter, message, scanning, heard, slots } = bluetooth;
  return [
    `Bluetooth: ${adapter}${scanning ? `, listening, ${heard.length} heard` : ''}${said(message)}`,
    ...SLOTS.flatMap((slot) => {
      const device = slots[slot];
      if (device === null) return [];
      const { link, sampleAt, batteryPercent } = device;
      const age =
        sampleAt === null ? 'nothing heard' : `${((clock.nowMs - sampleAt) / 1000).toFixed(1)} s ago`;
      const battery = batteryPercent === null ? '' : `, battery ${batteryPercent} %`;
      return [`  ${slot}: ${link}, ${age}${battery}${said(device.message)}`];
    }),
  ];
}

function backendLine({ backend, clock }: AppState): string {
  const joined = backend.joined === null ? '' : `, joined in ${backend.joined.region}`;
  return `Backend: ${backend.kind}, ${backend.link}${joined}, clock at speed ${clock.speed}${said(backend.message)}`;
}

function rideLine({ ride }: AppState): string {
  if (ride === null) return 'Ride: none';
  const { raceId, phase, secondsRidden, delivery, unkept } = ride;
  return `Ride: ${raceId}, ${phase}, ${secondsRidden} seconds, ${delivery}${said(unkept)}`;
}

/** What was chosen; of other riders only how many. */
function settingsLine({ settings, rider }: AppState): string {
  const { follows, ghost, ...rest } = settings;
  const chosen = Object.entries(rest).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const riders = [`follows ${follows.length}`, `ghost ${typeof ghost === 'string' ? ghost : 'a rider'}`];
  return `Settings: ${[...chosen, ...riders, `name ${rider.name === null ? 'not given' : 'given'}`].join(', ')}`;
}

function said(sentence: { message: string } | null): string {
  return sentence === null ? '' : `: ${sentence.message}`;
}

/** Everybody and every device that the app knows by name, and where the backend is. */
function namesOf({ rider, settings, backend, bike, bluetooth }: AppState): string[] {
  const { follows, ghost } = settings;
  const riders = [...follows, ...(typeof ghost === 'string' ? [] : [ghost])];
  const devices = [
    ...SLOTS.flatMap((slot) => bluetooth.slots[slot] ?? []).map(({ deviceId, name }) => [deviceId, name]),
    ...bluetooth.heard.map(({ id, name }) => [id, name]),
  ];
  return [
    ...[rider.racerId, rider.name ?? '', backend.joined?.racerId ?? '', backend.joined?.endpoint ?? ''],
    ...(bike.kind === 'simulated' ? [] : [bike.name]),
    ...riders.flatMap(({ racerId, name }) => [racerId, name]),
    ...devices.flat(),
  ];
}
