import { quirkOf } from '../../../core/bike/quirks.ts';
import { AlleycatError } from '../../../core/errors.ts';
import type { Slot } from '../../contract/bluetooth.ts';
import { say, type Sentence } from '../../contract/sentences/say.ts';
import { CONTROL_POINT, ControlPoint } from './control-point.ts';
import type { GattSession, Subscription } from './gatt-session.ts';
import type { RememberedDevice } from './remembered.ts';
import { isTimeout } from './turns.ts';

const FITNESS_MACHINE = '1826';
const CYCLING_POWER = '1818';
const SPEED_AND_CADENCE = '1816';
const HEART_RATE = '180d';
const BATTERY = '180f';
const SERVICES = [FITNESS_MACHINE, CYCLING_POWER, SPEED_AND_CADENCE, HEART_RATE, BATTERY];

const INDOOR_BIKE_DATA = '2ad2';
const POWER_MEASUREMENT = '2a63';
const CSC_MEASUREMENT = '2a5b';
const HEART_RATE_MEASUREMENT = '2a37';
const MACHINE_STATUS = '2ada';

/** What says how the machine's own numbers are to be read; each of them may be missing. */
const DESCRIPTIONS = ['2acc', '2ad6', '2ad8', '2a19'];

/** By slot, what is listened to, best first: the first that the device has. */
const SOURCES: Readonly<Record<Slot, readonly (readonly string[])[]>> = {
  // Without the standard bike a power meter and a cadence sensor in one are the next best.
  bike: [[INDOOR_BIKE_DATA], [POWER_MEASUREMENT, CSC_MEASUREMENT], [POWER_MEASUREMENT], [CSC_MEASUREMENT]],
  power: [[POWER_MEASUREMENT], [INDOOR_BIKE_DATA]],
  cadence: [[CSC_MEASUREMENT], [POWER_MEASUREMENT], [INDOOR_BIKE_DATA]],
  heartRate: [[HEART_RATE_MEASUREMENT], [INDOOR_BIKE_DATA]],
};

/** What a device is set up for. */
export interface Setup {
  device: RememberedDevice;
  slots: readonly Slot[];
  /** Operations that got no answer before, and are left out now. */
  skip: Set<string>;
  /** Every value that is read or notified. */
  onValue(uuid: string, bytes: Uint8Array): void;
  /** Something about the device that the next connection should know. */
  onLearned(changes: Partial<RememberedDevice>): void;
}

/**
 * Makes a fresh connection deliver: discovers, reads what describes the machine, and switches on what the slots need.
 * @returns the machine's control point, where there is one
 * @throws AlleycatError E_NOT_A_BIKE and the like when the device offers nothing for its slots, those of GattSession
 */
export async function setUpDevice(session: GattSession, setup: Setup): Promise<ControlPoint | null> {
  const services = await session.discover(SERVICES);
  const sources = sourcesOf(session, setup.slots);
  if (sources.length === 0) throw nothingToOffer(setup, services);
  for (const uuid of DESCRIPTIONS) await readIfThere(session, setup, uuid);
  const control = setup.slots.includes('bike') ? await openControl(session, setup) : null;
  if (control !== null)
    await attempt(setup, `subscribe ${MACHINE_STATUS}`, () => subscribe(session, setup, MACHINE_STATUS));
  for (const uuid of sources) await subscribe(session, setup, uuid);
  return control;
}

function sourcesOf(session: GattSession, slots: readonly Slot[]): string[] {
  const sources = slots.flatMap(
    (slot) => SOURCES[slot].find((uuids) => uuids.every((uuid) => session.has(uuid))) ?? [],
  );
  return [...new Set(sources)];
}

async function readIfThere(session: GattSession, setup: Setup, uuid: string): Promise<void> {
  if (!session.has(uuid)) return;
  await attempt(setup, `read ${uuid}`, async () => setup.onValue(uuid, await session.read(uuid)));
}

async function openControl(session: GattSession, setup: Setup): Promise<ControlPoint | null> {
  if (!session.has(CONTROL_POINT)) return null;
  let control: ControlPoint | null = null;
  await attempt(setup, `subscribe ${CONTROL_POINT}`, () =>
    learning(setup, async (how) => {
      control = await ControlPoint.open(session, how, (bytes) => setup.onValue(CONTROL_POINT, bytes));
    }),
  );
  return control;
}

/**
 * Does what the ride can do without. One that got no answer has spoilt the session, and is left out of the next; but not
 * when the next will go about it in another way.
 */
async function attempt(setup: Setup, what: string, work: () => Promise<void>): Promise<void> {
  if (setup.skip.has(what)) return;
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AlleycatError) || error.code !== 'E_BLUETOOTH_GATT') {
      if (isTimeout(error) && !(error instanceof Learned)) setup.skip.add(what);
      throw error;
    }
  }
}

async function subscribe(session: GattSession, setup: Setup, uuid: string): Promise<void> {
  if (!session.has(uuid)) return;
  await learning(setup, (how) => session.subscribe(uuid, how, (bytes) => setup.onValue(uuid, bytes)));
}

/** Got no answer, and will be asked in another way. */
class Learned extends AlleycatError {}

/** Subscribes; no answer to that is the Schwinn's silence, from a bike that the quirks do not know by its name. */
async function learning(setup: Setup, work: (how: Subscription) => Promise<void>): Promise<void> {
  const how = howTo(setup);
  try {
    await work(how);
  } catch (error) {
    if (!isTimeout(error) || how !== 'standard') throw error;
    setup.onLearned({ writesCccd: true });
    throw new Learned('E_BLUETOOTH_TIMEOUT', 'The device does not answer a subscription.', { cause: error });
  }
}

function howTo({ device }: Setup): Subscription {
  return device.writesCccd ? 'write-cccd' : quirkOf(device.name).subscription;
}

function nothingToOffer({ device, slots }: Setup, services: readonly string[]): AlleycatError {
  const { name } = device;
  if (quirkOf(name).profile === 'none') {
    return new AlleycatError('E_NO_STANDARD_PROFILE', say('deviceMakersOwn', { name }));
  }
  if (!services.some((service) => SERVICES.slice(0, -1).includes(service))) {
    return new AlleycatError('E_NOT_A_BIKE', say('deviceNeither', { name }));
  }
  return new AlleycatError(
    'E_WRONG_SLOT',
    say('deviceWrongSlot', {
      name,
      what: slots.map((slot) => MEASURES[slot]).reduce((one, other) => say('partOr', { one, other })),
    }),
  );
}

const MEASURES: Readonly<Record<Slot, Sentence>> = {
  bike: say('partMeasuresBike'),
  power: say('partMeasuresPower'),
  cadence: say('partMeasuresCadence'),
  heartRate: say('partMeasuresHeartRate'),
};
