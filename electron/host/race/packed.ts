import { inflateRawSync } from 'node:zlib';

import { AlleycatError } from '../../../core/errors.ts';
import { fromBase64 } from '../../../core/messages/base64.ts';
import { decodeCurve, type Steps } from '../../../core/messages/pace-curve.ts';
import {
  paceRowsSchema,
  replySchemas,
  type PaceRow,
  type RecordRow,
  type ReplyBody,
} from '../../../core/messages/requests.ts';
import { rosterMessageSchema, type RosterMessage } from '../../../core/messages/roster.ts';
import { say } from '../../contract/sentences/say.ts';

/** A page is below 128 KB before it is packed. */
const MAX_PAGE_BYTES = 1024 * 1024;

/** Rows of a `results` reply that was asked for packed. @throws AlleycatError E_BAD_REPLY */
export function unpackRows(packed: string): ReplyBody<'results'>['rows'] {
  return unpack(packed, (list) => replySchemas.results.shape.rows.parse(list));
}

/** Entries of a `roster` reply that was asked for packed. @throws AlleycatError E_BAD_REPLY */
export function unpackEntries(packed: string): RosterMessage['entries'] {
  return unpack(packed, (list) => rosterMessageSchema.shape.entries.parse(list));
}

/** Rows of a `records` reply that was asked for packed. @throws AlleycatError E_BAD_REPLY */
export function unpackRecords(packed: string): RecordRow[] {
  return unpack(packed, (list) => replySchemas.records.shape.rows.parse(list));
}

/** The `top` of a `pace` reply. @throws AlleycatError E_BAD_REPLY */
export function unpackPace(packed: string): PaceRow[] {
  return unpack(packed, (list) => paceRowsSchema.parse(list));
}

/** The tenths of each second of a packed curve. @throws AlleycatError E_BAD_REPLY */
export function unpackCurve(packed: string): Steps {
  return understood(() => decodeCurve(fromBase64(packed)));
}

function unpack<T>(packed: string, parse: (list: unknown) => T): T {
  return understood(() => {
    const text = inflateRawSync(Buffer.from(packed, 'base64'), {
      maxOutputLength: MAX_PAGE_BYTES,
    }).toString();
    return parse(JSON.parse(text));
  });
}

function understood<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new AlleycatError('E_BAD_REPLY', say('badReply'), { cause: error });
  }
}
