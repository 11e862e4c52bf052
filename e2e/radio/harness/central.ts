/** noble as the tests of the harness use it: an instance of its own on an adapter. */
import {
  type Characteristic,
  type ConnectOptions,
  type Noble,
  type Peripheral,
  withBindings,
} from '@stoprocent/noble';

import type { Adapter } from './radio.ts';
import { until, within } from './waiting.ts';

/** noble's own supervision timeout is 420 ms. */
const LINK: ConnectOptions = { timeout: 0x190, minInterval: 0x18, maxInterval: 0x28 };

const PATIENCE_MS = 30_000;

export async function openCentral(adapter: Adapter): Promise<Central> {
  const instance = withBindings('hci', { hciDriver: 'uart', bindParams: { uart: { port: adapter.port } } });
  const central = new Central(instance);
  await instance.waitForPoweredOnAsync();
  return central;
}

export class Central {
  readonly noble: Noble;
  readonly states: string[] = [];

  constructor(instance: Noble) {
    this.noble = instance;
    instance.on('stateChange', (state) => this.states.push(state));
  }

  /** Scans until each of `names` was heard. */
  async find(...names: string[]): Promise<Peripheral[]> {
    const heard = new Map<string, Peripheral>();
    const listener = (peripheral: Peripheral): void => {
      heard.set(peripheral.advertisement.localName ?? '', peripheral);
    };
    this.noble.on('discover', listener);
    await this.noble.startScanningAsync([], true);
    await until(() => names.every((name) => heard.has(name)), `a scan that hears ${names.join(', ')}`);
    this.noble.removeListener('discover', listener);
    await this.noble.stopScanningAsync();
    return names.map((name) => heard.get(name)!);
  }

  /** Connects, and finds what there is. */
  async connect(peripheral: Peripheral): Promise<Map<string, Characteristic>> {
    // Peripheral.connectAsync takes options, too, but its types do not say so.
    await within(PATIENCE_MS, this.noble.connectAsync(peripheral.id, LINK), 'the link');
    return discover(peripheral);
  }

  close(): void {
    this.noble.stop();
  }
}

async function discover(peripheral: Peripheral): Promise<Map<string, Characteristic>> {
  const found = peripheral.discoverAllServicesAndCharacteristicsAsync();
  const { characteristics } = await within(PATIENCE_MS, found, 'the discovery');
  return new Map(characteristics.map((one) => [one.uuid, one]));
}

/** Subscribes, and collects what comes: hex. */
export async function collect(characteristic: Characteristic | undefined): Promise<string[]> {
  if (!characteristic) throw new Error('There is no such characteristic.');
  const heard: string[] = [];
  characteristic.on('data', (data: Buffer) => heard.push(data.toString('hex')));
  await within(PATIENCE_MS, characteristic.subscribeAsync(), 'the subscription');
  return heard;
}

export async function write(characteristic: Characteristic | undefined, hex: string): Promise<void> {
  if (!characteristic) throw new Error('There is no such characteristic.');
  await within(PATIENCE_MS, characteristic.writeAsync(Buffer.from(hex, 'hex'), false), 'the write');
}
