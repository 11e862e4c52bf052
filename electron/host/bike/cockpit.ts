import path from 'node:path';

import type { Reading } from '../../../core/race/ride.ts';
import type { Notice } from '../../contract/state.ts';
import type { NobleInstance } from '../bluetooth/noble.ts';
import { Sensors } from '../bluetooth/sensors.ts';
import type { Log } from '../log.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import type { HeatClock } from '../uplink/heat-clock.ts';
import { BikeStation } from './bike-station.ts';

export interface CockpitOptions {
  clock: HeatClock;
  log: Log;
  /** Loads the radio's library, when it is wanted. */
  createNoble(): NobleInstance;
  /** Remembers the paired devices. */
  store: SettingsStore;
  dataDir: string;
  /** A Bluetooth log to ride by; null for a bike. */
  replayFile: string | null;
  onReading(reading: Reading, estimated: boolean): void;
  onChange(): void;
  onNotice(notice: Notice): void;
}

/** What stands before the rider: the bike, and the sensors that it may be read by. */
export class Cockpit {
  readonly sensors: Sensors;
  readonly bike: BikeStation;

  /** @throws AlleycatError E_REPLAY for a file that is no log */
  constructor(options: CockpitOptions) {
    const { clock, log, store } = options;
    this.sensors = new Sensors({
      clock,
      log,
      createNoble: () => options.createNoble(),
      remembered: () => store.devices,
      remember: (devices) => store.saveDevices(devices),
      onBike: () => this.bike.choose(),
      logFolder: path.join(options.dataDir, 'bluetooth-logs'),
      onChange: () => options.onChange(),
      onNotice: (notice) => options.onNotice(notice),
    });
    this.bike = new BikeStation({
      clock,
      sensors: this.sensors,
      replayFile: options.replayFile,
      onReading: (reading, estimated) => options.onReading(reading, estimated),
    });
  }

  start(): void {
    this.bike.start();
    this.sensors.start();
  }

  async close(): Promise<void> {
    this.bike.stop();
    await this.sensors.close();
  }
}
