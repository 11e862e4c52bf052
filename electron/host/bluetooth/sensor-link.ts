import type { SlotState } from '../../contract/bluetooth.ts';
import type { Sentence } from '../../contract/sentences/say.ts';
import type { ControlPoint } from './control-point.ts';

/** The state of a link, but for what only the age of its samples says. */
export type Link = Exclude<SlotState['link'], 'silent'>;

/** What keeps one device delivering, by whatever way it does. */
export interface SensorLink {
  readonly state: Link;
  /** What is wrong and what happens next, in one sentence; null when all is well. */
  readonly message: Sentence | null;
  /** The machine's control point, while it is connected and has one. */
  readonly control: ControlPoint | null;
  start(): void;
  /** Ends the link and every further try. */
  close(): Promise<void>;
  /** Ends the link until it is started again, and says so. */
  pause(): Promise<void>;
  /** Something has changed, like the radio's coming back: no reason to wait any longer. */
  retryNow(): void;
  /** Finds out whether a silent link is still there. */
  probe(): Promise<void>;
}
