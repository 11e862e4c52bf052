import { shortUuid } from '../../../core/bike/characteristics.ts';
import { decodeKeiser } from '../../../core/bike/keiser.ts';
import { quirkOf } from '../../../core/bike/quirks.ts';
import type { HeardDevice, Slot } from '../../contract/bluetooth.ts';
import { say, type Sentence } from '../../contract/sentences/say.ts';
import type { Peripheral } from './noble.ts';

/** Forgotten when not heard for so long, clock ms: it was switched off, or somebody has taken it. */
const FORGET_MS = 30_000;
/** Weight of a new signal strength in the smoothed one. */
const SMOOTHING = 0.2;
/** Devices that a screen can hold; the weakest are left out. */
const MOST = 40;
/** What noble says where no strength was measured. */
const NO_RSSI = 127;
const WEAKEST_DBM = -100;

const OFFERS: Readonly<Record<string, readonly Slot[]>> = {
  '1826': ['bike'],
  // A bike without the standard service may still be ridden by its power meter.
  '1818': ['bike', 'power', 'cadence'],
  '1816': ['bike', 'cadence'],
  '180d': ['heartRate'],
};

/** Fitness Machine Type, bit 5 is an indoor bike (FTMS 1.0.1, 3.1.2). */
const INDOOR_BIKE = 1 << 5;

type Heard = Omit<HeardDevice, 'slots'> & { addressType: 'public' | 'random' | null; broadcasts: boolean };

/** The devices around, from their advertisements. */
export class HeardDevices {
  readonly #devices = new Map<string, Heard>();

  /** @param at clock ms */
  hear(peripheral: Peripheral, at: number): void {
    const { id, advertisement, rssi, addressType } = peripheral;
    const before = this.#devices.get(id);
    const broadcasts = isKeiser(advertisement.manufacturerData);
    const name = nameOf(peripheral) ?? before?.name ?? (broadcasts ? 'Keiser M3i' : null);
    // A nameless device without a service that we know is somebody's telephone or lamp.
    const offers = broadcasts ? (['bike'] as Slot[]) : offersOf(peripheral);
    if (name === null && offers.length === 0 && before === undefined) return;
    this.#devices.set(id, {
      id,
      name: name ?? `Unnamed (${id.slice(-4)})`,
      rssiDbm: strengthOf(rssi, before?.rssiDbm),
      heardAt: at,
      offers: [...new Set([...(before?.offers ?? []), ...offers])],
      problem: problemOf(name, peripheral),
      addressType: addressType === 'public' || addressType === 'random' ? addressType : null,
      broadcasts,
    });
  }

  get(id: string): Heard | undefined {
    return this.#devices.get(id);
  }

  clear(): void {
    this.#devices.clear();
  }

  /** Those heard lately: first what offers something, and of these the nearest first. */
  list(now: number, slotsOf: (id: string) => Slot[]): HeardDevice[] {
    for (const [id, { heardAt }] of this.#devices) if (now - heardAt > FORGET_MS) this.#devices.delete(id);
    return [...this.#devices.values()]
      .sort((a, b) => rankOf(a) - rankOf(b) || b.rssiDbm - a.rssiDbm || (a.id < b.id ? -1 : 1))
      .slice(0, MOST)
      .map(({ id, name, rssiDbm, heardAt, offers, problem }) => ({
        id,
        name,
        rssiDbm: Math.round(rssiDbm),
        heardAt,
        offers,
        problem,
        slots: slotsOf(id),
      }));
  }
}

function rankOf({ offers, problem }: Heard): number {
  return problem === null && offers.length > 0 ? 0 : problem === null ? 1 : 2;
}

function nameOf({ advertisement }: Peripheral): string | null {
  // Some pad the name with zero bytes; and what comes over the air is nobody's to trust.
  const name = (advertisement.localName ?? '').replace(/[\p{Cc}\p{Cf}]/gu, '').trim();
  return name === '' ? null : name.slice(0, 60);
}

function offersOf({ advertisement }: Peripheral): Slot[] {
  const services = [
    ...(advertisement.serviceUuids ?? []),
    ...(advertisement.serviceData ?? []).map(({ uuid }) => uuid),
  ].map(shortUuid);
  return services.flatMap((uuid) => OFFERS[uuid] ?? []);
}

function problemOf(name: string | null, { advertisement }: Peripheral): Sentence | null {
  if (name !== null && quirkOf(name).profile === 'none') {
    return say('makersOwn');
  }
  const machine = (advertisement.serviceData ?? []).find(({ uuid }) => shortUuid(uuid) === '1826')?.data;
  if (machine !== undefined && machine.length >= 3 && (machine.readUInt16LE(1) & INDOOR_BIKE) === 0) {
    return say('notABikeMachine');
  }
  return null;
}

function isKeiser(data: Buffer | undefined): boolean {
  return data !== undefined && decodeKeiser(new Uint8Array(data)).invalid === undefined;
}

/** The smoothed strength with a new measurement in it, dBm. */
function strengthOf(rssi: number, before: number | undefined): number {
  if (rssi === NO_RSSI || rssi === 0) return before ?? WEAKEST_DBM;
  return before === undefined ? rssi : before + (rssi - before) * SMOOTHING;
}
