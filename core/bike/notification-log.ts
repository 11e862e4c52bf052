import { DecodeError } from '../errors.ts';

/** One notification or read value as the Bluetooth log keeps it. */
export interface LoggedNotification {
  /** Milliseconds since the log began, 0 or more, up to three decimals. */
  atMs: number;
  /** Name or address of the device; no tab, no line break. */
  device: string;
  /** 16-bit UUID in lower-case hex. */
  uuid16: string;
  bytes: Uint8Array;
}

const HEADER = '# alleycat bluetooth log 1';
const LINE = /^(\d{1,12}(?:\.\d{1,3})?)\t([^\t\n]{1,64})\t([0-9a-f]{4})\t((?:[0-9a-f]{2}){0,512})$/;

/** A log as text: a header, then a line a notification, tab-separated: milliseconds, device, UUID, bytes in hex. */
export function formatNotificationLog(notifications: readonly LoggedNotification[]): string {
  const lines = notifications.map(({ atMs, device, uuid16, bytes }) => {
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return `${atMs}\t${device}\t${uuid16}\t${hex}`;
  });
  return `${[HEADER, ...lines].join('\n')}\n`;
}

/**
 * Reads a log. Empty lines and lines that begin with `#` are comments.
 * @throws DecodeError with the number of the first line that is neither, or goes back in time.
 */
export function parseNotificationLog(text: string): LoggedNotification[] {
  const lines = text.split(/\r?\n/);
  if (lines[0] !== HEADER) throw new DecodeError(`A Bluetooth log begins with the line "${HEADER}"`);
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

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) => parseInt(hex.slice(at * 2, at * 2 + 2), 16));
}
