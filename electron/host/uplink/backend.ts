import type { Notice } from '../../contract/state.ts';
import type { Sentence } from '../../contract/sentences/say.ts';

/** What it takes to connect: where, and as whom (PEM). The key never leaves the machine. */
export interface MqttAccess {
  host: string;
  port: number;
  /** What the server's certificate has to be signed by; where it is missing, an authority that every system knows. */
  caPem?: string;
  certificatePem: string;
  privateKeyPem: string;
}

/** What a backend may do by the connection that it has given the way in to. */
export interface Uplink {
  readonly isConnected: boolean;
  /** A heat is being ridden: nothing is to be changed under it. */
  readonly isRiding: boolean;
  /** Has the cloud switch off a certificate of the rider's that was replaced; false where it would not. Rejects without an answer. */
  retire(certificateId: string): Promise<boolean>;
  /** Connects again, by a way in that is asked for anew; the message is for the rider. */
  reconnect(words: Sentence): void;
}

/** The cloud as the host sees it: somewhere to connect to, which may come, go and come back elsewhere. */
export interface Backend {
  readonly kind: 'local' | 'aws';
  /** Who the rider is there; null where the backend takes the installation's own name. */
  readonly racerId: string | null;
  /** Starts it if it has to be started, and gives the way in. Called again after `onGone`. Rejects with an AlleycatError. */
  access(racerId: string): Promise<MqttAccess>;
  /** Why a connection could not be made, in one sentence for the rider. */
  explain(access: MqttAccess | null, error: unknown): Promise<Sentence>;
  /** Called when the backend is known to have gone: the access is no longer good. */
  onGone(listener: (why: string) => void): void;
  /** Called at each connection that was made by the access it gave last. */
  onConnected?(uplink: Uplink): void;
  /** Simulated riders for a race, where the backend has them to give. */
  fillRace(raceId: string, opponents: number): void;
  /** What was set aside when it started. */
  notices(): Notice[];
  close(): Promise<void>;
}
