import type { Price } from './prices.ts';

/** One item of a bill. */
export interface Row {
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  readonly price: Price;
  readonly usd: number;
  /** How the quantity and the dollars come about. */
  readonly arithmetic: string;
  readonly source: string;
}

/** A factor of a quantity: a number and what it counts. */
export type Factor = readonly [number, string];

/** An item whose quantity is the product of the factors. */
export function row(item: string, price: Price, ...factors: Factor[]): Row {
  const quantity = factors.reduce((product, [factor]) => product * factor, 1);
  const usd = (quantity * price.usd) / price.per;
  const product = factors.map(([factor, what]) => `${plain(factor)} ${what}`).join(' x ');
  return {
    ...{ item, quantity, price, usd },
    unit: price.unit,
    arithmetic: `${product} = ${plain(quantity)} x ${priceText(price)} = ${dollars(usd)}`,
    source: price.source,
  };
}

export function total(rows: readonly Row[]): number {
  return rows.reduce((sum, { usd }) => sum + usd, 0);
}

/** The same item so many times. */
export function times(rows: readonly Row[], factor: number, what: string): Row[] {
  return rows.map(({ item, price, quantity }) => row(item, price, [quantity, price.unit], [factor, what]));
}

export function dollars(usd: number): string {
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: usd >= 1 ? 2 : 4, maximumFractionDigits: usd >= 1 ? 2 : 4 })}`;
}

/** A number as it is read: whole ones as they are, others to four digits. */
export function plain(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 10_000
    ? Math.round(value).toLocaleString('en-US')
    : String(Number(value.toPrecision(4)));
}

function priceText({ usd, per }: Price): string {
  const suffix = per === 1 ? '' : per === 1_000_000 ? '/M' : `/${plain(per)}`;
  return `$${usd}${suffix}`;
}
