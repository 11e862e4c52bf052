import { encodeControlPoint, type ResistanceEncoding } from './control-point-requests.ts';

/** What has to be known of a device to get on with it; what is true of any other is in `USUAL`. */
export interface Quirk {
  /** How its measurements come: by a standard service, in its advertisements, or by no way that is public. */
  profile: 'standard' | 'broadcast' | 'none';
  /** 'write-cccd': never answers Read-By-Type, so discover the descriptors and write 0100 to 2902. */
  subscription: 'standard' | 'write-cccd';
  /** What to write to the Control Point, in this order, before it streams; null where nothing is known to be needed. */
  startSequence: readonly Uint8Array[] | null;
  resistanceEncoding: ResistanceEncoding;
  /** It tells its resistance level. */
  hasResistance: boolean;
  /** Cadence is announced by flag bit 2 of Indoor Bike Data *not* being set. */
  invertedCadenceBit: boolean;
  /** Its Fitness Machine Feature says what it can do. */
  trustFeatures: boolean;
}

/** What one kind of device does differently. */
export interface QuirkRow {
  /** Whom it is for, for people. */
  device: string;
  /** The advertised name. */
  name: RegExp;
  /** One sentence; where `quirk` is empty, the decoders cope with it for every device. */
  differs: string;
  quirk: Partial<Quirk>;
  /** 'capture': bytes in testdata/sample-vectors.json; 'report': somebody wrote so; neither was tried here on a radio. */
  evidence: { kind: 'capture' | 'report'; source: string };
}

const USUAL: Quirk = {
  profile: 'standard',
  subscription: 'standard',
  startSequence: null,
  resistanceEncoding: 'specified',
  hasResistance: true,
  invertedCadenceBit: false,
  trustFeatures: true,
};

const UNITS = 'TrackMyIndoorWorkout unit tests';
const NOT_STANDARD: Partial<Quirk> = { profile: 'none' };

/** The first row whose name matches counts. */
export const QUIRKS: readonly QuirkRow[] = [
  {
    device: 'Schwinn IC4 and IC8, Bowflex C6',
    name: /^(IC Bike|IC[48]\b|Schwinn IC|C6\b|Bowflex C6)/i,
    differs:
      'Tells no resistance (flags 0x0244), and never answers the request by which a subscription is made.',
    quirk: { hasResistance: false, subscription: 'write-cccd' },
    evidence: { kind: 'capture', source: `${UNITS}: schwinn_ic4_test; subscription: report` },
  },
  {
    device: 'Life Fitness',
    name: /^(Life ?Fitness|LF)/i,
    differs: 'Announces cadence by a flag bit that is not set.',
    quirk: { invertedCadenceBit: true },
    evidence: { kind: 'capture', source: `${UNITS}: life_fitness_indoor_bike_test; the name is a guess` },
  },
  {
    device: 'WLT-BK',
    name: /^WLT-BK/i,
    differs: 'Streams only after request control, stop, start; takes its level as one byte in tenths.',
    quirk: {
      startSequence: [
        encodeControlPoint({ kind: 'request-control' }),
        encodeControlPoint({ kind: 'stop-or-pause', action: 'stop' }),
        encodeControlPoint({ kind: 'start-or-resume' }),
      ],
      resistanceEncoding: 'u8-tenths',
    },
    evidence: { kind: 'capture', source: 'cagnulein/qdomyos-zwift pull request 5075' },
  },
  {
    device: 'Matrix',
    name: /^Matrix/i,
    differs: 'Its flags promise more than its 20 bytes hold.',
    quirk: {},
    evidence: { kind: 'capture', source: `${UNITS}: matrix_bike_test; the name is a guess` },
  },
  {
    device: 'Yesoul S3',
    name: /^Yesoul/i,
    differs: 'Sends one record as two; other Yesoul bikes offer no standard service.',
    quirk: {},
    evidence: { kind: 'capture', source: `${UNITS}: yesoul_s3_test` },
  },
  {
    device: 'Stages SB20',
    name: /^Stages Bike/i,
    differs: 'Sends one record as three.',
    quirk: {},
    evidence: { kind: 'capture', source: `${UNITS}: stages_sb20_test; the name is a guess` },
  },
  {
    device: 'Zwift Hub',
    name: /^Zwift Hub/i,
    differs: 'Its features are all zero, though it measures and can be controlled.',
    quirk: { trustFeatures: false },
    evidence: { kind: 'capture', source: 'Berg0162/simcline issue 7' },
  },
  {
    device: 'JetBlack Volt',
    name: /^(JetBlack|Volt)/i,
    differs: 'Its features are all zero.',
    quirk: { trustFeatures: false },
    evidence: { kind: 'report', source: 'the team’s notes; the name is a guess' },
  },
  {
    device: 'Keiser M3i',
    name: /^M3(i|iX)?\b/i,
    differs: 'Cannot be connected to: it says everything in its advertisements.',
    quirk: { profile: 'broadcast' },
    evidence: { kind: 'report', source: 'dev.keiser.com/mseries/direct, with the example bytes there' },
  },
  {
    device: 'Peloton',
    name: /^Peloton/i,
    differs: 'Offers no standard service.',
    quirk: NOT_STANDARD,
    evidence: { kind: 'report', source: 'the team’s notes' },
  },
  {
    device: 'Echelon',
    name: /^(Echelon|ECH-|ECHEX)/i,
    differs: 'Offers no standard service.',
    quirk: NOT_STANDARD,
    evidence: { kind: 'report', source: 'the team’s notes' },
  },
];

/** What is known of the device that advertises this name; of a name that is not known, what is usual. */
export function quirkOf(deviceName: string): Quirk {
  return { ...USUAL, ...QUIRKS.find(({ name }) => name.test(deviceName))?.quirk };
}
