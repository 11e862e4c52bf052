import type { Node } from 'constructs';
import { shardsFor } from '../settings.ts';

/** What an operator may say of a deployment, each as `-c name=value`; everything has a default. */
export interface Options {
  /** Shards of the stream, by `heats` and `riders` or as said by `shards`; `stream=on-demand`: AWS adds and takes them away, at some four times the idle price. */
  readonly shards: number | 'on-demand';
  /** Records reach `aggregate` about 70 ms after they arrive, not up to a second: $0.015 a shard and hour, $0.013 a GB. */
  readonly fanOut: boolean;
  /** The raw stream is kept in S3: see archive.ts for its price. */
  readonly archive: boolean;
  /** Reserved concurrency for `requests`; a new account, which has 10 in all, must do without until AWS raises it. */
  readonly reserve: boolean;
  /** Whom alarms and the budget write to; without, they are on the dashboard alone. */
  readonly email: string | undefined;
  /** US dollars a month. */
  readonly budget: number;
}

const HEATS = 1;
const RIDERS = 1000;
const BUDGET = 50;
const MOST_HEATS = 1000;
const MOST_RIDERS = 10_000;
const MOST_SHARDS = 10_000;
const MOST_DOLLARS = 1_000_000;

/** What was said with `-c` cannot be meant: a sentence about it. */
export class OptionError extends Error {}

/** The context keys, which are the names of `-c`. */
export const OPTION_NAMES = [
  'heats',
  'riders',
  'shards',
  'stream',
  'fanOut',
  'archive',
  'reserve',
  'email',
  'budget',
] as const;

/** Reads the options from the CDK context. @throws OptionError for a name or a value that cannot be meant. */
export function readOptions(node: Node): Options {
  // The CDK's own names have a colon, a slash or a hyphen in them.
  const names = Object.keys(node.getAllContext() as object).filter((name) => /^[a-z]+$/i.test(name));
  const unknown = names.find((name) => !OPTION_NAMES.some((known) => known === name));
  if (unknown !== undefined) {
    throw new OptionError(`There is no option -c ${unknown}: there are ${OPTION_NAMES.join(', ')}.`);
  }
  const said = (name: (typeof OPTION_NAMES)[number]): string | undefined => {
    const value: unknown = node.tryGetContext(name);
    return value === undefined || value === null ? undefined : text(value);
  };
  const heats = whole('heats', said('heats'), HEATS, MOST_HEATS);
  const riders = whole('riders', said('riders'), RIDERS, MOST_RIDERS);
  const stream = oneOf('stream', said('stream'), ['provisioned', 'on-demand']);
  return {
    shards:
      stream === 'on-demand'
        ? stream
        : whole('shards', said('shards'), shardsFor(heats, riders), MOST_SHARDS),
    fanOut: yesOrNo('fanOut', said('fanOut'), false),
    archive: yesOrNo('archive', said('archive'), false),
    reserve: yesOrNo('reserve', said('reserve'), true),
    email: address(said('email')),
    budget: whole('budget', said('budget'), BUDGET, MOST_DOLLARS),
  };
}

/** The CDK CLI gives texts; cdk.json may have numbers. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function whole(name: string, said: string | undefined, otherwise: number, most: number): number {
  const value = said === undefined ? otherwise : Number(said);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new OptionError(`-c ${name}=${said} should be a whole number from 1 to ${most}.`);
}

function oneOf<T extends string>(name: string, said: string | undefined, values: readonly [T, ...T[]]): T {
  const value = said === undefined ? values[0] : values.find((known) => known === said);
  if (value !== undefined) return value;
  throw new OptionError(`-c ${name}=${said} should be ${values.join(' or ')}.`);
}

function yesOrNo(name: string, said: string | undefined, otherwise: boolean): boolean {
  if (said === undefined) return otherwise;
  return oneOf(name, said, ['yes', 'no']) === 'yes';
}

function address(said: string | undefined): string | undefined {
  if (said === undefined || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(said)) return said;
  throw new OptionError(`-c email=${said} should be an e-mail address.`);
}
