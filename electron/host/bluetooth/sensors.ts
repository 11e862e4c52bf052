import { ADVERTISEMENT } from '../../../core/bike/keiser.ts';
import { SensorMerger } from '../../../core/bike/sensor-merger.ts';
import { AlleycatError } from '../../../core/errors.ts';
import type { Clock } from '../../../core/race/clock.ts';
import type { Reading } from '../../../core/race/ride.ts';
import { SLOTS, type BluetoothState, type Slot } from '../../contract/bluetooth.ts';
import type { Notice } from '../../contract/state.ts';
import { say, type Sentence } from '../../contract/sentences/say.ts';
import type { Log } from '../log.ts';
import { Adapter, describe } from './adapter.ts';
import { HeardDevices } from './heard.ts';
import { LogRecorder } from './log-recorder.ts';
import type { NobleInstance, Peripheral } from './noble.ts';
import { PairedDevice } from './paired-device.ts';
import type { Remembered, RememberedDevice } from './remembered.ts';
import { ResistanceControl } from './resistance-control.ts';
import { adapterMessage } from './words.ts';

const PAIRING = 'pairing';
/** Nobody who quits waits longer for a bike that does not answer, real ms. */
const CLOSE_MS = 1500;

export interface SensorsOptions {
  clock: Clock;
  log: Log;
  createNoble(): NobleInstance;
  remembered(): Remembered;
  remember(remembered: Remembered): void;
  /** Where Bluetooth logs are kept. */
  logFolder: string;
  onChange(): void;
  /** Whether there is a bike may have changed. */
  onBike(): void;
  onNotice(notice: Notice): void;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

/**
 * The rider's bike and sensors: remembers which device is in which slot, keeps each of them connected, and makes one
 * stream of readings of what they say. The radio is not touched before a device is remembered or looked for.
 */
export class Sensors {
  readonly #options: SensorsOptions;
  readonly #adapter: Adapter;
  readonly #heard = new HeardDevices();
  readonly #merger = new SensorMerger();
  readonly #devices = new Map<string, PairedDevice>();
  #resistance: ResistanceControl | null = null;
  #onReading: ((reading: Reading) => void) | null = null;
  #recorder: LogRecorder | null = null;
  #scanning = false;
  #wasOpen = false;
  #bikeAside = false;

  constructor(options: SensorsOptions) {
    this.#options = options;
    this.#adapter = new Adapter({
      create: () => options.createNoble(),
      log: options.log,
      onChange: () => this.#onAdapter(),
      onHeard: (peripheral) => this.#onHeard(peripheral),
    });
  }

  /** Connects to what is remembered, without a scan. */
  start(): void {
    for (const slot of SLOTS) this.#merger.setDevice(slot, this.#remembered(slot)?.name ?? null);
    this.#connectAll();
  }

  async close(): Promise<void> {
    await this.record(false);
    const closed = Promise.all([...this.#devices.values()].map((device) => device.close()));
    await Promise.race([closed, pause(CLOSE_MS)]);
    this.#devices.clear();
    // Whatever is still under way ends with the radio.
    this.#adapter.stop();
  }

  /** The machine has slept. Links that it has killed often do not say so. */
  resume(): void {
    for (const device of this.#devices.values()) {
      device.link.retryNow();
      void device.link.probe();
    }
  }

  /** A bike is paired, and the rider has not put it aside to ride without it. */
  get hasBike(): boolean {
    return this.#remembered('bike') !== null && !this.#bikeAside;
  }

  get bikeName(): string {
    return this.#remembered('bike')?.name ?? '';
  }

  get estimated(): boolean {
    return this.#merger.estimated;
  }

  /** What is wrong with the bike's link and what happens next, in one sentence; null when all is well. */
  get bikeMessage(): Sentence | null {
    const bike = this.#remembered('bike');
    return (
      adapterMessage(this.#adapter.state) ?? (bike && (this.#devices.get(bike.id)?.link.message ?? null))
    );
  }

  get resistanceTarget(): { percent: number | null } | null {
    return this.#resistance?.target ?? null;
  }

  /** @param listener gets what is ridden; null for nobody */
  onReading(listener: ((reading: Reading) => void) | null): void {
    this.#onReading = listener;
  }

  /** @throws AlleycatError E_NO_RESISTANCE */
  resist(percent: number): void {
    if (this.#resistance === null) {
      throw new AlleycatError('E_NO_RESISTANCE', say('resistanceOnBike'));
    }
    this.#resistance.set(percent);
  }

  scan(on: boolean): void {
    this.#scanning = on;
    if (on) this.#adapter.start();
    this.#adapter.scan(PAIRING, on);
    if (!on && this.#devices.size === 0) {
      this.#adapter.stop();
      this.#heard.clear();
    }
    this.#options.onChange();
  }

  /** @throws AlleycatError E_UNHEARD for a device that is not around, E_NO_STANDARD_PROFILE and the like */
  async pair(deviceId: string, slot: Slot): Promise<void> {
    const heard = this.#heard.get(deviceId);
    if (heard === undefined) {
      throw new AlleycatError('E_UNHEARD', say('notHeardAnyMore'));
    }
    if (heard.problem !== null)
      throw new AlleycatError(
        'E_USELESS_DEVICE',
        say('uselessDevice', { name: heard.name, problem: heard.problem }),
      );
    const { id, name, addressType, broadcasts } = heard;
    const known = SLOTS.map((other) => this.#remembered(other)).find((one) => one?.id === id);
    const fresh = { id, name, addressType, broadcasts, writesCccd: false, needsStart: false };
    await this.#put(slot, known ?? fresh);
  }

  forget(slot: Slot): Promise<void> {
    return this.#put(slot, null);
  }

  async pause(slot: Slot, paused: boolean): Promise<void> {
    const device = this.#devices.get(this.#remembered(slot)?.id ?? '');
    if (device === undefined) return;
    if (slot === 'bike') this.#bikeAside = paused;
    this.#options.onBike();
    if (paused) await device.link.pause();
    else device.link.start();
  }

  /** A Bluetooth log is being written. */
  get recording(): boolean {
    return this.#recorder !== null;
  }

  /** Begins or ends the Bluetooth log. @throws AlleycatError E_LOG when it cannot be begun */
  async record(on: boolean): Promise<void> {
    if (on === (this.#recorder !== null)) return;
    if (on) this.#recorder = this.#beginLog();
    else await this.#endLog(say('logComplete'));
    this.#options.onChange();
  }

  /** @param nowMs clock ms */
  state(nowMs: number): BluetoothState {
    const { state } = this.#adapter;
    const slotState = (slot: Slot): BluetoothState['slots'][Slot] => {
      const device = this.#devices.get(this.#remembered(slot)?.id ?? '');
      return device?.state(this.#merger.live(slot, nowMs), nowMs) ?? null;
    };
    return {
      adapter: state,
      message: adapterMessage(state),
      scanning: this.#scanning && this.#adapter.scanning,
      heard: this.#scanning ? this.#heard.list(nowMs, (id) => this.#slotsOf(id)) : [],
      slots: {
        bike: slotState('bike'),
        power: slotState('power'),
        cadence: slotState('cadence'),
        heartRate: slotState('heartRate'),
      },
      recording: this.#recorder && { file: this.#recorder.file, notifications: this.#recorder.notifications },
    };
  }

  #remembered(slot: Slot): RememberedDevice | null {
    return this.#options.remembered()[slot];
  }

  #slotsOf(id: string): Slot[] {
    return SLOTS.filter((slot) => this.#remembered(slot)?.id === id);
  }

  async #put(slot: Slot, device: RememberedDevice | null): Promise<void> {
    const before = this.#remembered(slot);
    this.#options.remember({ ...this.#options.remembered(), [slot]: device });
    this.#merger.setDevice(slot, device?.name ?? null);
    if (slot === 'bike') this.#bikeAside = false;
    this.#options.onBike();
    // What it is listened to for has changed, so both are connected anew.
    for (const id of new Set([before?.id, device?.id])) {
      if (id === undefined) continue;
      const old = this.#devices.get(id);
      this.#devices.delete(id);
      await old?.close();
    }
    this.#connectAll();
    this.#options.onChange();
  }

  #connectAll(): void {
    for (const slot of SLOTS) {
      const remembered = this.#remembered(slot);
      if (remembered === null || this.#devices.has(remembered.id)) continue;
      this.#adapter.start();
      this.#connect(remembered);
    }
    if (!this.#scanning && this.#devices.size === 0) this.#adapter.stop();
  }

  #connect(remembered: RememberedDevice): void {
    const slots = this.#slotsOf(remembered.id);
    const device: PairedDevice = new PairedDevice({
      adapter: this.#adapter,
      device: remembered,
      slots,
      log: this.#options.log,
      // While its link is being ended it may still speak, and somebody else may have its slot.
      onValue: (uuid, bytes) => {
        if (this.#devices.get(remembered.id) === device) this.#onValue(remembered, slots, uuid, bytes);
      },
      onLost: () => slots.forEach((slot) => this.#merger.reset(slot)),
      onChange: () => this.#options.onChange(),
      onLearned: (changes) => this.#learn(remembered.id, changes),
    });
    this.#devices.set(remembered.id, device);
    if (slots.includes('bike')) {
      this.#resistance = new ResistanceControl({
        deviceName: remembered.name,
        control: () => device.link.control,
        range: () => this.#merger.range,
        onChange: () => this.#options.onChange(),
        onProblem: (error) =>
          this.#options.log('warn', 'the resistance could not be set', { error: describe(error) }),
      });
    }
    device.link.start();
  }

  #learn(id: string, changes: Partial<RememberedDevice>): void {
    const remembered = { ...this.#options.remembered() };
    for (const slot of SLOTS) {
      const device = remembered[slot];
      if (device?.id === id) remembered[slot] = { ...device, ...changes };
    }
    try {
      this.#options.remember(remembered);
    } catch (error) {
      // It is learned again next time; a full disk must not end the link.
      this.#options.log('warn', 'what was learned of a device was not kept', { error: describe(error) });
    }
  }

  #onValue({ id, name }: RememberedDevice, slots: readonly Slot[], uuid: string, bytes: Uint8Array): void {
    const now = this.#options.clock.now();
    this.#devices.get(id)?.heard(uuid, bytes, now);
    this.#recorder?.add(name, uuid, bytes);
    if (slots.includes('bike')) this.#resistance?.hear(uuid, bytes);
    for (const slot of slots) {
      const reading = this.#merger.add(slot, uuid, bytes, now);
      if (reading !== null) this.#onReading?.(reading);
    }
    this.#options.onChange();
  }

  #onAdapter(): void {
    const isOpen = this.#adapter.open !== null;
    if (isOpen && !this.#wasOpen) for (const device of this.#devices.values()) device.link.retryNow();
    this.#wasOpen = isOpen;
    this.#options.onChange();
  }

  #onHeard(peripheral: Peripheral): void {
    // A Keiser is listened to for hours, and what else is around then is nobody's concern.
    if (this.#scanning) this.#heard.hear(peripheral, this.#options.clock.now());
    const device = this.#devices.get(peripheral.id);
    const data = peripheral.advertisement.manufacturerData as Buffer | undefined;
    if (device?.hearBroadcast() === true && data !== undefined) {
      this.#onValue(device.remembered, this.#slotsOf(peripheral.id), ADVERTISEMENT, new Uint8Array(data));
    }
    if (this.#scanning) this.#options.onChange();
  }

  #beginLog(): LogRecorder {
    const { logFolder, clock } = this.#options;
    try {
      const recorder = new LogRecorder(logFolder, clock, (words) => void this.#endLog(words));
      // Read when they were connected: without its range a player could not tell a bike's resistance.
      for (const { remembered, described } of this.#devices.values())
        for (const [uuid, bytes] of described) recorder.add(remembered.name, uuid, bytes);
      return recorder;
    } catch (error) {
      throw new AlleycatError('E_LOG', say('logNoFolder'), {
        cause: error,
      });
    }
  }

  async #endLog(words: Sentence): Promise<void> {
    const recorder = this.#recorder;
    this.#recorder = null;
    if (recorder === null) return;
    await recorder.close();
    this.#options.onNotice({
      code: 'N_BLUETOOTH_LOG',
      ...(recorder.trouble ?? words),
      path: recorder.file,
    });
  }
}
