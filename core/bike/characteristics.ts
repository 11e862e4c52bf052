import { decodeBattery, type Battery } from './characteristics/battery.ts';
import { decodeControlPoint, type ControlPoint } from './characteristics/control-point.ts';
import { decodeCsc, type Csc } from './characteristics/csc.ts';
import { decodeCyclingPower, type CyclingPower } from './characteristics/cycling-power.ts';
import type { Decoded } from './characteristics/fields.ts';
import {
  decodeFitnessMachineFeature,
  type FitnessMachineFeature,
} from './characteristics/fitness-machine-feature.ts';
import { decodeHeartRate, type HeartRate } from './characteristics/heart-rate.ts';
import { decodeIndoorBikeData, type IndoorBikeData } from './characteristics/indoor-bike-data.ts';
import { decodeMachineStatus, type MachineStatus } from './characteristics/machine-status.ts';
import { decodePowerRange, type PowerRange } from './characteristics/power-range.ts';
import { decodeResistanceRange, type ResistanceRange } from './characteristics/resistance-range.ts';
import { decodeTrainingStatus, type TrainingStatus } from './characteristics/training-status.ts';

export { cadenceFromCrank } from './crank-cadence.ts';

/** What each characteristic says. */
interface Fields {
  '2ad2': IndoorBikeData;
  '2acc': FitnessMachineFeature;
  '2ad6': ResistanceRange;
  '2ad8': PowerRange;
  '2ad9': ControlPoint;
  '2ada': MachineStatus;
  '2ad3': TrainingStatus;
  '2a63': CyclingPower;
  '2a5b': Csc;
  '2a37': HeartRate;
  '2a19': Battery;
}

/** The characteristics that can be decoded, by 16-bit UUID. */
export type CharacteristicUuid = keyof Fields;
export type DecodedCharacteristic<Uuid extends CharacteristicUuid = CharacteristicUuid> = {
  [Some in Uuid]: Decoded<Fields[Some]>;
}[Uuid];
/** What of a device's quirks changes how its bytes are read; `Quirk` is one. */
export interface DecodingQuirk {
  invertedCadenceBit: boolean;
}

type Decoder = (bytes: Uint8Array, quirk?: DecodingQuirk) => DecodedCharacteristic;
const DECODERS: Readonly<Record<CharacteristicUuid, Decoder>> = {
  '2ad2': (bytes, quirk) => decodeIndoorBikeData(bytes, quirk?.invertedCadenceBit),
  '2acc': decodeFitnessMachineFeature,
  '2ad6': decodeResistanceRange,
  '2ad8': decodePowerRange,
  '2ad9': decodeControlPoint,
  '2ada': decodeMachineStatus,
  '2ad3': decodeTrainingStatus,
  '2a63': decodeCyclingPower,
  '2a5b': decodeCsc,
  '2a37': decodeHeartRate,
  '2a19': decodeBattery,
};

/** Core Specification, vol. 3, part B, 2.5.1: a 16-bit UUID written in full. */
const FULL_UUID = /^(?:0x)?(?:0000)?([0-9a-f]{4})(?:-?0000-?1000-?8000-?00805f9b34fb)?$/;

/**
 * A UUID as the decoders know it: "2ad2" for "2AD2", "0x2ad2", and the full form of 128 bits with or without dashes. One
 * that has no 16-bit form comes back in lower case.
 */
export function shortUuid(uuid: string): string {
  const lower = uuid.toLowerCase();
  return FULL_UUID.exec(lower)?.[1] ?? lower;
}

/**
 * Decodes a notification or a read value.
 * @param uuid16 the characteristic's 16-bit UUID, in any form that `shortUuid` takes: "2ad2" for Indoor Bike Data
 * @param quirk what is known of the device, where it reads some bytes differently
 * @returns the fields that are present, units in their names; `truncatedAt` names the first that was announced and did
 *   not fit; `{ invalid }` for bytes that are no record, or an unknown characteristic. Never throws.
 */
export function decodeCharacteristic<Uuid extends CharacteristicUuid>(
  uuid16: Uuid,
  bytes: Uint8Array,
  quirk?: DecodingQuirk,
): DecodedCharacteristic<Uuid>;
export function decodeCharacteristic(
  uuid16: string,
  bytes: Uint8Array,
  quirk?: DecodingQuirk,
): DecodedCharacteristic | { invalid: string };
export function decodeCharacteristic(
  uuid16: string,
  bytes: Uint8Array,
  quirk?: DecodingQuirk,
): DecodedCharacteristic | { invalid: string } {
  const uuid = shortUuid(uuid16);
  return Object.hasOwn(DECODERS, uuid)
    ? DECODERS[uuid as CharacteristicUuid](bytes, quirk)
    : { invalid: `No decoder for characteristic ${uuid16}` };
}
