import fs from 'node:fs';
import path from 'node:path';

import FitParser from 'fit-file-parser';
import { readFitMessages } from 'fit-file-parser/raw';
import { XmlBufferInputProvider, XmlDocument, XsdValidator, xmlRegisterInputProvider } from 'libxml2-wasm';

import { PROJECT } from './app-options.ts';

const SCHEMAS = path.join(PROJECT, 'electron', 'host', 'export', 'testdata');
const EXTENSION = 'activity-extension-v2.xsd';
const NAMES = {
  t: 'http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2',
  x: 'http://www.garmin.com/xmlschemas/ActivityExtension/v2',
};

/** A second as a file tells it; undefined where the format or the ride says nothing. */
export interface ExportedSecond {
  /** Ms since the epoch. */
  at: number;
  cadence: number;
  power: number | undefined;
  heart: number | undefined;
  /** Through it. */
  metres: number | undefined;
}

/** A FIT file, read by a library that did not write it. @throws for a wrong header, size or checksum */
export async function readFit(file: string): Promise<{ seconds: ExportedSecond[]; laps: number }> {
  const bytes = new Uint8Array(fs.readFileSync(file));
  readFitMessages(bytes);
  const { messages } = await new FitParser({ force: false }).parseAsync(bytes.buffer);
  const records = (messages?.record ?? []) as Record<string, unknown>[];
  const seconds = records.map((record) => ({
    at: (record['timestamp'] as Date).getTime(),
    cadence: Number(record['cadence']) + Number(record['fractional_cadence']),
    power: record['power'] as number | undefined,
    heart: record['heart_rate'] as number | undefined,
    metres: record['distance'] as number | undefined,
  }));
  return { seconds, laps: messages?.lap?.length ?? 0 };
}

/** A TCX file. @throws XmlError for what is no XML, and for what the schema does not allow */
export function readTcx(file: string): { seconds: ExportedSecond[]; laps: number } {
  const document = XmlDocument.fromString(fs.readFileSync(file, 'utf8'));
  try {
    schema().validate(document);
    const numberAt = (point: ReturnType<XmlDocument['find']>[number], xpath: string): number | undefined => {
      const found = 'find' in point ? point.find(xpath, NAMES)[0] : undefined;
      return found === undefined ? undefined : Number(found.content);
    };
    const seconds = document.find('//t:Trackpoint', NAMES).map((point) => ({
      at: Date.parse(('find' in point ? point.find('t:Time', NAMES)[0]?.content : '') ?? ''),
      cadence: numberAt(point, 't:Cadence') ?? Number.NaN,
      power: numberAt(point, './/x:Watts'),
      heart: numberAt(point, 't:HeartRateBpm/t:Value'),
      metres: numberAt(point, 't:DistanceMeters'),
    }));
    return { seconds, laps: document.find('//t:Lap', NAMES).length };
  } finally {
    document.dispose();
  }
}

let validator: XsdValidator | null = null;

function schema(): XsdValidator {
  if (validator !== null) return validator;
  const read = (name: string): Buffer => fs.readFileSync(path.join(SCHEMAS, name));
  xmlRegisterInputProvider(new XmlBufferInputProvider({ [EXTENSION]: read(EXTENSION) }));
  validator = XsdValidator.fromDoc(XmlDocument.fromBuffer(read('training-center-v2.xsd')));
  return validator;
}

/** The rows of a CSV file by the names of its columns. */
export function readCsv(file: string): Record<string, string>[] {
  const [header = '', ...lines] = fs.readFileSync(file, 'utf8').trimEnd().split('\r\n');
  const columns = header.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((value, index) => [columns[index] ?? '', value])),
  );
}
