import { AlleycatError } from '../../../core/errors.ts';
import type { Notice } from '../../contract/state.ts';
import type { Backend, MqttAccess, Uplink } from '../uplink/backend.ts';
import type { Installation } from './installation.ts';
import { MQTT_PORTS } from './ports.ts';
import type { Rotation } from './rotation.ts';

export interface AwsBackendOptions {
  installation: Installation;
  /** Replaces the certificate by age; without it the one that there is stays. */
  rotation?: Rotation;
  /** Finds out why a connection could not be made: an AlleycatError with its code. */
  diagnose(access: MqttAccess, error: unknown): Promise<Error>;
}

/** What the rider is told, by what was found at the backend's door. */
const SENTENCES: Readonly<Record<string, string>> = {
  E_CLAIM_REFUSED:
    "The backend does not take this installation's certificate any more: it was switched off. Leave the backend in the settings, and join it with a new invite code",
  E_CLOCK_WRONG: 'The clock of this computer is wrong, so the backend cannot be trusted. Set date and time',
  E_CAPTIVE_PORTAL:
    "Something else answers in the backend's place, as guest networks do before one has logged in. Open any web page and log in there",
  E_NO_NETWORK: 'The backend cannot be reached. Check the connection to the Internet',
};

/** The joined backend in AWS. */
export class AwsBackend implements Backend {
  readonly kind = 'aws';
  readonly #options: AwsBackendOptions;
  /** Each further call is a further try: by the other port. */
  #tries = 0;

  constructor(options: AwsBackendOptions) {
    this.#options = options;
  }

  get racerId(): string | null {
    return this.#options.installation.joined?.racerId ?? null;
  }

  async access(): Promise<MqttAccess> {
    const { installation, rotation } = this.#options;
    const { file, certificatePem, privateKeyPem } = (rotation ?? installation).identity();
    const port = file.port ?? MQTT_PORTS[this.#tries++ % MQTT_PORTS.length] ?? MQTT_PORTS[0];
    return {
      host: file.endpoint,
      port,
      ...(file.caPem !== undefined && { caPem: file.caPem }),
      certificatePem,
      privateKeyPem,
    };
  }

  async explain(access: MqttAccess | null, error: unknown): Promise<string> {
    // A sentence of our own; what comes after it stands behind a semicolon.
    if (access === null) return String(error instanceof Error ? error.message : error).replace(/\.$/, '');
    if (this.#options.rotation?.isTrying)
      return 'The new certificate of this installation does not connect yet';
    const found = await this.#options.diagnose(access, error);
    const code = found instanceof AlleycatError ? found.code : '';
    return SENTENCES[code] ?? 'The backend does not answer';
  }

  onGone(): void {
    // It is nobody's process here: when it goes, the connection breaks.
  }

  onConnected(uplink: Uplink): void {
    this.#options.rotation?.connected(uplink);
  }

  fillRace(): void {
    // Whoever rides there is real.
  }

  notices(): Notice[] {
    return [];
  }

  async close(): Promise<void> {
    this.#options.rotation?.close();
  }
}
