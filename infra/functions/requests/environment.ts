import type { Environment } from '../shared/environment.ts';
import type { Remember } from './short-memory.ts';
import type { SwitchOff } from './switch-off.ts';

/** What the requests reach beside what every function does. */
export interface RequestsEnvironment extends Environment {
  switchOff: SwitchOff;
  remember: Remember;
}
