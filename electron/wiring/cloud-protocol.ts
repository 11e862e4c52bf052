import type { ClockAnchor } from '../../core/race/clock.ts';
import type { Moment } from '../../local/steady-time.ts';
import type { Sentence } from '../contract/sentences/say.ts';
import type { Notice } from '../contract/state.ts';

/** What the app tells the process of the local cloud. */
export type ToCloud =
  | {
      type: 'start';
      dataDir: string;
      anchor: ClockAnchor;
      /** The app's time: a cloud that is started again goes on with it. */
      now: Moment;
      seed: string;
      tableWorker: string;
      /** Where this process logs to. */
      logFile: string;
    }
  | { type: 'invite'; id: number; racerId: string }
  | { type: 'fillRace'; raceId: string; opponents: number }
  | { type: 'stop' };

/** What everybody is given who is to join: the same as a deployed backend's file says. */
export interface BrokerAccess {
  port: number;
  caPem: string;
  claimCertificatePem: string;
  claimPrivateKeyPem: string;
  /** The provisioning template's name. */
  template: string;
}

/** What the process of the local cloud tells the app. */
export type FromCloud =
  | { type: 'ready'; broker: BrokerAccess; notices: Notice[] }
  | { type: 'invited'; id: number; code: string }
  | { type: 'refused'; id: number; code: string; words: Sentence }
  | { type: 'failed'; code: string; words: Sentence };

/** A running process of the local cloud, whatever started it. */
export interface CloudProcess {
  send(message: ToCloud): void;
  onMessage(listener: (message: FromCloud) => void): void;
  /** Called once, when it has ended for whatever reason. */
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}
