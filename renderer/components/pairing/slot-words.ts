import type { Slot, SlotReading, SlotState } from '../../../electron/contract/bluetooth.ts';

export const SLOT_WORDS: Readonly<Record<Slot, { title: string; as: string; none: string }>> = {
  bike: { title: 'Bike', as: 'bike', none: 'Until one is paired you ride with the keys.' },
  power: { title: 'Power', as: 'power', none: 'For a power meter of its own' },
  cadence: { title: 'Cadence', as: 'cadence', none: 'For a bike that does not tell its own' },
  heartRate: { title: 'Heart rate', as: 'heart rate', none: 'For a strap or an armband' },
};

export const LINK_WORDS: Readonly<Record<SlotState['link'], string>> = {
  waiting: 'Waiting for Bluetooth',
  searching: 'Looking for it',
  connecting: 'Connecting',
  connected: 'Connected',
  silent: 'Signal lost',
  lost: 'Link lost, trying again',
  paused: 'Stopped',
};

/** What the button that pauses or goes on says. */
export function pauseWords(link: SlotState['link']): string {
  if (link === 'paused') return 'Connect again';
  return link === 'connected' || link === 'silent' ? 'Disconnect' : 'Stop trying';
}

export interface SlotFigure {
  key: 'cadence' | 'resistance' | 'power' | 'heart-rate';
  name: string;
  unit: string;
  value: number | null;
  estimated: boolean;
}

/**
 * What a slot's device measures, the most telling first; what it does not say is left out, but for the first.
 * @param estimate resistance in percent where the app estimates it, for a bike that does not say it
 */
export function figuresOf(slot: Slot, reading: SlotReading, estimate: number | null): SlotFigure[] {
  const { cadenceRpm, resistancePercent, powerW, heartRateBpm } = reading;
  const figure = (key: SlotFigure['key'], name: string, unit: string, value: number | null): SlotFigure => ({
    key,
    name,
    unit,
    value,
    estimated: false,
  });
  const cadence = figure('cadence', 'Cadence', 'rpm', cadenceRpm);
  const power = figure('power', 'Power', 'W', powerW);
  const heart = figure('heart-rate', 'Heart rate', 'bpm', heartRateBpm);
  const resistance: SlotFigure = {
    ...figure('resistance', 'Resistance', '%', resistancePercent ?? estimate),
    estimated: resistancePercent === null && estimate !== null,
  };
  const [first, ...rest] = {
    bike: [cadence, resistance, power, heart],
    power: [power, cadence],
    cadence: [cadence],
    heartRate: [heart],
  }[slot] as [SlotFigure, ...SlotFigure[]];
  return [first, ...rest.filter(({ value }) => value !== null)];
}

/** Strength as bars and in a word: in a room, -60 dBm is the machine one sits on, -80 dBm the one behind the wall. */
export function signalOf(rssiDbm: number): { bars: 1 | 2 | 3 | 4; words: string } {
  if (rssiDbm >= -58) return { bars: 4, words: 'very strong' };
  if (rssiDbm >= -70) return { bars: 3, words: 'strong' };
  if (rssiDbm >= -82) return { bars: 2, words: 'weak' };
  return { bars: 1, words: 'very weak' };
}
