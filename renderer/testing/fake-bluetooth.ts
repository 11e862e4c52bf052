import type {
  AdapterState,
  BluetoothState,
  HeardDevice,
  Slot,
  SlotReading,
  SlotState,
} from '../../electron/contract/bluetooth.ts';
import type { CommandParams } from '../../electron/contract/commands.ts';
import { say, type Sentence } from '../../electron/contract/sentences/say.ts';

/** A slot with the age of its newest sample instead of its time: pictures are the same at any clock. */
export type FakeSlot = Omit<SlotState, 'sampleAt' | 'deviceId'> & { deviceId: string; ageMs: number | null };

export interface FakeBluetooth {
  adapter: AdapterState;
  message: Sentence | null;
  scanning: boolean;
  heard: (Omit<HeardDevice, 'heardAt' | 'slots'> & { agoMs: number })[];
  slots: Partial<Record<Slot, FakeSlot>>;
  recording: BluetoothState['recording'];
}

const NOTHING: SlotReading = {
  cadenceRpm: null,
  resistancePercent: null,
  powerW: null,
  heartRateBpm: null,
};

/** A slot as it is while all is well. */
export function slot(name: string, reading: Partial<SlotReading>, changes: Partial<FakeSlot> = {}): FakeSlot {
  return {
    deviceId: name.toLowerCase().replace(/\W+/g, '-'),
    name,
    link: 'connected',
    message: null,
    reading: { ...NOTHING, ...reading },
    ageMs: 400,
    batteryPercent: null,
    ...changes,
  };
}

/** A device that is heard. */
export function device(
  name: string,
  rssiDbm: number,
  offers: Slot[] = [],
  changes: { problem?: Sentence; agoMs?: number } = {},
): FakeBluetooth['heard'][number] {
  return {
    id: name.toLowerCase().replace(/\W+/g, '-'),
    name,
    rssiDbm,
    offers,
    problem: changes.problem ?? null,
    agoMs: changes.agoMs ?? 300,
  };
}

export function fakeBluetooth(changes: Partial<FakeBluetooth> = {}): FakeBluetooth {
  return { adapter: 'on', message: null, scanning: false, heard: [], slots: {}, recording: null, ...changes };
}

export function bluetoothState(fake: FakeBluetooth, now: number): BluetoothState {
  const slotState = (name: Slot): SlotState | null => {
    const known = fake.slots[name];
    if (!known) return null;
    const { ageMs, ...rest } = known;
    return { ...rest, sampleAt: ageMs === null ? null : now - ageMs };
  };
  const slots = {
    bike: slotState('bike'),
    power: slotState('power'),
    cadence: slotState('cadence'),
    heartRate: slotState('heartRate'),
  };
  return {
    adapter: fake.adapter,
    message: fake.message,
    scanning: fake.scanning,
    heard: fake.heard.map(({ agoMs, ...rest }) => ({
      ...rest,
      heardAt: now - agoMs,
      slots: (Object.keys(slots) as Slot[]).filter((name) => slots[name]?.deviceId === rest.id),
    })),
    slots,
    recording: fake.recording,
  };
}

/** What the sensors' commands do: at once, and without fail. */
export const sensorCommands = {
  scan: (fake: FakeBluetooth, { on }: CommandParams<'sensors.scan'>): FakeBluetooth => ({
    ...fake,
    scanning: on && fake.adapter === 'on',
  }),
  pair: (fake: FakeBluetooth, params: CommandParams<'sensors.pair'>): FakeBluetooth => {
    const name = fake.heard.find(({ id }) => id === params.deviceId)?.name ?? params.deviceId;
    const reading: Record<Slot, Partial<SlotReading>> = {
      bike: { cadenceRpm: 0, resistancePercent: 40, powerW: 0 },
      power: { powerW: 180, cadenceRpm: 88 },
      cadence: { cadenceRpm: 88 },
      heartRate: { heartRateBpm: 121 },
    };
    const paired = slot(name, reading[params.slot], { deviceId: params.deviceId });
    return { ...fake, slots: { ...fake.slots, [params.slot]: paired } };
  },
  forget: (fake: FakeBluetooth, params: CommandParams<'sensors.forget'>): FakeBluetooth => {
    const { [params.slot]: _gone, ...slots } = fake.slots;
    return { ...fake, slots };
  },
  pause: (fake: FakeBluetooth, params: CommandParams<'sensors.pause'>): FakeBluetooth => {
    const known = fake.slots[params.slot];
    if (!known) return fake;
    const link = params.paused ? ('paused' as const) : ('connecting' as const);
    const message = params.paused ? say('linkPaused', { name: known.name }) : null;
    return { ...fake, slots: { ...fake.slots, [params.slot]: { ...known, link, message } } };
  },
  record: (fake: FakeBluetooth, { on }: CommandParams<'sensors.record'>): FakeBluetooth => ({
    ...fake,
    recording: on
      ? { file: '/home/rosa/.local/share/alleycat/logs/bluetooth-2026-11-22T21-55.jsonl', notifications: 0 }
      : null,
  }),
};
