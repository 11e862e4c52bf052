/**
 * What every decoder here is made of: a table of fields, little-endian, one behind the other, some of them announced by a
 * flag bit; and the loop that reads such a table.
 */

import { viewOf } from '../../messages/bytes.ts';

export { viewOf };

/** How a number lies in the bytes. */
export interface NumberType {
  /** Bytes that must be there. */
  bytes: number;
  /** Bytes to go on by: fewer than `bytes` where two fields share some. */
  advance: number;
  read: (view: DataView, at: number) => number;
}

const u24 = (view: DataView, at: number): number =>
  view.getUint16(at, true) + view.getUint8(at + 2) * 0x1_0000;

export const U8: NumberType = { bytes: 1, advance: 1, read: (view, at) => view.getUint8(at) };
export const U16: NumberType = { bytes: 2, advance: 2, read: (view, at) => view.getUint16(at, true) };
export const S16: NumberType = { bytes: 2, advance: 2, read: (view, at) => view.getInt16(at, true) };
export const U24: NumberType = { bytes: 3, advance: 3, read: u24 };
export const U32: NumberType = { bytes: 4, advance: 4, read: (view, at) => view.getUint32(at, true) };
/** Two numbers of 12 bits in three bytes; this is the first. */
export const U12_LOW: NumberType = { bytes: 3, advance: 0, read: (view, at) => u24(view, at) & 0xfff };
/** The second of the two, which goes on behind both. */
export const U12_HIGH: NumberType = { bytes: 3, advance: 3, read: (view, at) => u24(view, at) >> 12 };

/** One field of a record. */
export interface FieldRow {
  /** Its name in the result, with the unit. */
  readonly field: string;
  readonly type: NumberType;
  /** The flag bit that announces it; a field without one is always there. */
  readonly bit?: number;
  /** Raw steps in one unit of the result: 100 where the resolution is 0.01. */
  readonly per?: number;
  /** The raw value that means "not available": then the field is absent. */
  readonly notAvailable?: number;
  /** The type some machines send instead, where there is no room for `type`. */
  readonly orShorter?: NumberType;
  /** Names of the values of an enumeration; a value without one is "reserved". */
  readonly names?: Readonly<Record<number, string>>;
}

type ValueOf<Row> = Row extends { readonly names: infer Names } ? Names[keyof Names] | 'reserved' : number;

/** What a table gives: each field if it was there. */
export type FieldsOf<Rows extends readonly FieldRow[]> = {
  [Row in Rows[number] as Row['field']]?: ValueOf<Row>;
};

/** The first announced field that did not fit the bytes, by its name in the result. */
export interface MayBeTruncated {
  truncatedAt?: string;
}

/** Either fields, or the reason why the bytes are no record at all. */
export type Decoded<Fields> =
  | (Fields & MayBeTruncated & { invalid?: undefined })
  | ({ readonly [Name in keyof Fields]?: undefined } & { truncatedAt?: undefined; invalid: string });

/**
 * Reads a table from `start` on. Stops at the first field that does not fit and names it in `truncatedAt`; bytes behind
 * the last field are not looked at (some bikes add one).
 * @param announced the flag bits that are set; rows without a bit are read in any case
 */
export function readFields<const Rows extends readonly FieldRow[]>(
  view: DataView,
  start: number,
  rows: Rows,
  announced = 0,
): FieldsOf<Rows> & MayBeTruncated {
  const fields: Record<string, number | string> = {};
  let at = start;
  for (const row of rows) {
    if (!isAnnounced(row, announced)) continue;
    const type = [row.type, row.orShorter].find((some) => some && at + some.bytes <= view.byteLength);
    if (type === undefined) {
      fields.truncatedAt = row.field;
      break;
    }
    const raw = type.read(view, at);
    if (raw !== row.notAvailable) fields[row.field] = row.names?.[raw] ?? valueOf(row, raw);
    at += type.advance;
  }
  return fields as FieldsOf<Rows> & MayBeTruncated;
}

/** Bytes that the announced fields of a table take. */
export function lengthOf(rows: readonly FieldRow[], announced: number): number {
  return rows.reduce((sum, row) => sum + (isAnnounced(row, announced) ? row.type.advance : 0), 0);
}

/** Reads a record that is nothing but a table. Invalid where not even its first field has room. */
export function readRecord<const Rows extends readonly FieldRow[]>(
  what: string,
  bytes: Uint8Array,
  rows: Rows,
): Decoded<FieldsOf<Rows>> {
  const fields = readFields(viewOf(bytes), 0, rows);
  return fields.truncatedAt === rows[0]?.field ? tooShort(what, bytes) : fields;
}

/** What a decoder says of bytes without room for what a record of its kind begins with. */
export function tooShort(what: string, bytes: Uint8Array): { invalid: string } {
  return { invalid: `${bytes.length} bytes are too few for ${what}` };
}

function isAnnounced({ bit }: FieldRow, announced: number): boolean {
  return bit === undefined || (announced & (1 << bit)) !== 0;
}

function valueOf(row: FieldRow, raw: number): number | 'reserved' {
  return row.names === undefined ? raw / (row.per ?? 1) : 'reserved';
}
