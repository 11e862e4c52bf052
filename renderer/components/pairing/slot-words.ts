import type { Slot, SlotReading, SlotState } from '../../../electron/contract/bluetooth.ts';
import { t } from '../../languages/speech.svelte.ts';

/** What the button that pauses or goes on says. */
export function pauseWords(link: SlotState['link']): string {
  if (link === 'paused') return t.pairing.connectAgain;
  return link === 'connected' || link === 'silent' ? t.pairing.disconnect : t.pairing.stopTrying;
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
  const cadence = figure('cadence', t.bike.cadence, t.bike.rpm, cadenceRpm);
  const power = figure('power', t.bike.power, t.bike.watt, powerW);
  const heart = figure('heart-rate', t.bike.heartRate, t.bike.bpm, heartRateBpm);
  const resistance: SlotFigure = {
    ...figure('resistance', t.bike.resistance, t.bike.percent, resistancePercent ?? estimate),
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

/** Strength as bars: in a room, -60 dBm is the machine one sits on, -80 dBm the one behind the wall. */
export function barsOf(rssiDbm: number): 1 | 2 | 3 | 4 {
  if (rssiDbm >= -58) return 4;
  if (rssiDbm >= -70) return 3;
  return rssiDbm >= -82 ? 2 : 1;
}
