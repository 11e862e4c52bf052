import { DecodeError } from '../errors.ts';
import { ADVERTISEMENT } from './keiser.ts';
import type { Slot } from './sensor-merger.ts';

/** One notification or read value as the Bluetooth log keeps it. */
export interface LoggedNotification {
  /** Milliseconds since the log began, 0 or more, up to three decimals. */
  atMs: number;
  /** Name or address of the device. */
  device: string;
  /** 16-bit UUID in lower-case hex, or `ADVERTISEMENT` for the manufacturer data of a broadcast. */
  uuid16: string;
  bytes: Uint8Array;
}

/** The line a log begins with. */
export const LOG_HEADER = '# alleycat bluetooth log 1';

/** What would end a column or a line; and names may hold anything. */
const CONTROL = '\\u0000-\\u001f\\u007f-\\u009f';
const LINE = new RegExp(
  `^(\\d{1,12}(?:\\.\\d{1,3})?)\\t([^${CONTROL}]{1,64})\\t([0-9a-f]{4}|${ADVERTISEMENT})\\t((?:[0-9a-f]{2}){0,512})$`,
);
const LONGEST_DEVICE = 64;
const CONTROL_CHARACTERS = new RegExp(`[${CONTROL}]+`, 'g');

/** A line of a log, without its end: milliseconds, device, UUID, bytes in hex, with tabs between them. */
export function formatLogLine({ atMs, device, uuid16, bytes }: LoggedNotification): string {
  const name = device.replace(CONTROL_CHARACTERS, ' ').slice(0, LONGEST_DEVICE) || '?';
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${Number(atMs.toFixed(3))}\t${name}\t${uuid16}\t${hex}`;
}

/** A whole log as text. */
export function formatNotificationLog(notifications: readonly LoggedNotification[]): string {
  return `${[LOG_HEADER, ...notifications.map(formatLogLine)].join('\n')}\n`;
}

/**
 * Reads a log. Empty lines and lines that begin with `#` are comments. Allocates in proportion to the text.
 * @throws DecodeError with the number of the first line that is neither, or goes back in time.
 */
export function parseNotificationLog(text: string): LoggedNotification[] {
  const lines = text.split(/\r?\n/);
  if (lines[0] !== LOG_HEADER) throw new DecodeError(`A Bluetooth log begins with the line "${LOG_HEADER}"`);
  const notifications: LoggedNotification[] = [];
  let newest = 0;
  lines.forEach((line, index) => {
    if (line === '' || line.startsWith('#')) return;
    const [, ms = '', device = '', uuid16 = '', hex = ''] = LINE.exec(line) ?? [];
    const atMs = Number(ms);
    if (ms === '' || atMs < newest)
      throw new DecodeError(`Line ${index + 1} of the Bluetooth log is no notification`);
    newest = atMs;
    notifications.push({ atMs, device, uuid16, bytes: fromHex(hex) });
  });
  return notifications;
}

/** Which slot a device is for that sends a characteristic; the first device that fits has it. */
const SLOT_OF: readonly [slot: Slot, uuids: readonly string[]][] = [
  ['bike', ['2ad2', ADVERTISEMENT]],
  ['bike', ['2a63']],
  ['bike', ['2a5b']],
  ['power', ['2a63']],
  ['cadence', ['2a5b']],
  ['heartRate', ['2a37']],
];

/**
 * Which slot each device of a log was in, by what it sent: the bike is the first with bike records, or else with power, or
 * else with revolutions. A device for which no slot is left is missing: the neighbour's bike.
 */
export function slotsOf(notifications: readonly LoggedNotification[]): Map<string, Slot> {
  const slots = new Map<string, Slot>();
  for (const [slot, uuids] of SLOT_OF) {
    if ([...slots.values()].includes(slot)) continue;
    const first = notifications.find(({ device, uuid16 }) => !slots.has(device) && uuids.includes(uuid16));
    if (first !== undefined) slots.set(first.device, slot);
  }
  return slots;
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) => parseInt(hex.slice(at * 2, at * 2 + 2), 16));
}
