import { AlleycatError } from '../../../core/errors.ts';
import type { Notice } from '../../contract/state.ts';
import { say, sentenceOf, type Sentence } from '../../contract/sentences/say.ts';
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
const SENTENCES: Readonly<Record<string, Sentence>> = {
  E_CLAIM_REFUSED: say('partCertificateOff'),
  E_CLOCK_WRONG: say('partClockWrong'),
  E_CAPTIVE_PORTAL: say('partCaptivePortal'),
  E_NO_NETWORK: say('partNoNetwork'),
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

  async explain(access: MqttAccess | null, error: unknown): Promise<Sentence> {
    if (access === null) return sentenceOf(error);
    if (this.#options.rotation?.isTrying) return say('partNewCertificate');
    const found = await this.#options.diagnose(access, error);
    const code = found instanceof AlleycatError ? found.code : '';
    return SENTENCES[code] ?? say('partNoAnswer');
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
