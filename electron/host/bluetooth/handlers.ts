import type { CommandHandlers } from '../dispatch.ts';
import type { Sensors } from './sensors.ts';

/** The commands of the pairing screen. @param sensors is asked when a command comes */
export function sensorHandlers(
  sensors: () => Sensors,
): Pick<
  CommandHandlers,
  'sensors.scan' | 'sensors.pair' | 'sensors.forget' | 'sensors.pause' | 'sensors.record'
> {
  return {
    'sensors.scan': ({ on }) => {
      sensors().scan(on);
      return null;
    },
    'sensors.pair': async ({ deviceId, slot }) => {
      await sensors().pair(deviceId, slot);
      return null;
    },
    'sensors.forget': async ({ slot }) => {
      await sensors().forget(slot);
      return null;
    },
    'sensors.pause': async ({ slot, paused }) => {
      await sensors().pause(slot, paused);
      return null;
    },
    'sensors.record': async ({ on }) => {
      await sensors().record(on);
      return null;
    },
  };
}
