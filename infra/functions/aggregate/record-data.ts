import { admit, type AdmittedRecord, type Refusal } from '../../../core/messages/door.ts';

/** A record's data, base64 as the event source mapping hands it over, at the door. */
export function admitData(data: string): AdmittedRecord | Refusal {
  const bytes = Buffer.from(data, 'base64');
  return admit(bytes.toString(), bytes.length);
}

/** The same as the text that it is. */
export function textOf(data: string): string {
  return Buffer.from(data, 'base64').toString();
}
