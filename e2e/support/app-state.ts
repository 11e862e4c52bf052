/** What the tests read of the app's state; written here again on purpose: it is what a screen is promised. */

export type SlotName = 'bike' | 'power' | 'cadence' | 'heartRate';

export interface SlotView {
  deviceId: string;
  name: string;
  link: 'waiting' | 'searching' | 'connecting' | 'connected' | 'silent' | 'lost' | 'paused';
  message: string | null;
  reading: { cadenceRpm: number | null; powerW: number | null; heartRateBpm: number | null } | null;
  sampleAt: number | null;
  batteryPercent: number | null;
}

export interface BluetoothView {
  adapter: string;
  message: string | null;
  scanning: boolean;
  heard: { id: string; name: string; offers: SlotName[]; problem: string | null; slots: SlotName[] }[];
  slots: Record<SlotName, SlotView | null>;
  recording: { file: string; notifications: number } | null;
}

export interface BikeView {
  kind: 'simulated' | 'replay' | 'bluetooth';
  name: string;
  link: 'connected' | 'silent' | 'searching';
  message: string | null;
  estimated: boolean;
  resistanceTarget: { percent: number | null } | null;
  reading: {
    at: number;
    cadenceRpm: number;
    resistancePercent: number;
    powerW: number | null;
    heartRateBpm: number | null;
  } | null;
}

export interface RideView {
  raceId: string;
  phase: 'warmUp' | 'racing' | 'finished';
  startsAt: number;
  endsAt: number;
  totalTenths: number;
  secondsRidden: number;
  outputs: (number | null)[];
  delivery: 'riding' | 'sending' | 'stored' | 'undelivered' | 'nothing';
  result: { totalTenths: number; official: boolean } | null;
}

export interface StateView {
  rider: { racerId: string };
  clock: { nowMs: number; speed: number };
  bike: BikeView;
  bluetooth: BluetoothView;
  backend: { link: string };
  ride: RideView | null;
  notices: { code: string; message: string; path?: string }[];
}

export interface ResultsView {
  status: 'running' | 'pending' | 'provisional' | 'official';
  rows: {
    racerId: string;
    totalTenths: number;
    secondsSeen: number;
    finished: boolean;
    estimated: boolean;
  }[];
}

export type RideListingView = {
  raceId: string;
  totalTenths: number;
  secondsRidden: number;
  stored: boolean;
}[];
