import { X509Certificate } from 'node:crypto';

import { say } from '../../contract/sentences/say.ts';
import type { Log } from '../log.ts';
import type { Uplink } from '../uplink/backend.ts';
import { createKeyAndCsr } from '../uplink/key-and-csr.ts';
import type { Provisioned, RenewalRequest } from '../uplink/provisioning.ts';
import type { Identity, Installation } from './installation.ts';
import { keyName } from './key-name.ts';
import { byEitherPort } from './ports.ts';
import type { Change, InstalledCertificate, RotationStore } from './rotation-store.ts';
import type { Secrets } from './secrets.ts';

const DAY_MS = 24 * 3_600_000;
/** A certificate so old is replaced. */
const ROTATE_AFTER_MS = 180 * DAY_MS;
/** And one that is good for no longer than this, however young. */
const LEFT_MS = 30 * DAY_MS;
/** How often it is looked whether there is something to do, real ms. */
const LOOK_EVERY_MS = 3_600_000;
/** What did not work is tried again after so long, ms. */
const AGAIN_AFTER_MS = DAY_MS;
/** The first look after a connection: the replies are subscribed to by then. */
const FIRST_LOOK_MS = 5000;
/** Tries to connect with a new certificate before the old one goes on: two by each port. */
const NEXT_TRIES = 4;

export interface RotationOptions {
  installation: Installation;
  store: RotationStore;
  secrets: Secrets;
  /** Has a new key signed, with the certificate in use as the claim. */
  renew(request: RenewalRequest): Promise<Provisioned>;
  /** Real ms since the epoch: certificates are of the world's time. */
  now(): number;
  log: Log;
}

/**
 * Replaces the installation's certificate by age. A new key is signed by the backend on the word of the old certificate; both
 * are kept until the new one has connected; then the backend switches the old one off, and its key is removed. Whatever
 * fails, the old one goes on, and it is tried again a day later. Nothing of it happens during a ride.
 */
export class Rotation {
  readonly #options: RotationOptions;
  #uplink: Uplink | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** The certificate that was last given for connecting. */
  #given: string | null = null;
  #tries = 0;
  #triedAt = -Infinity;
  #isBusy = false;

  constructor(options: RotationOptions) {
    this.#options = options;
  }

  /** What to connect with now. @throws AlleycatError as `Installation.identity` */
  identity(): Identity {
    const current = this.#options.installation.identity();
    const next = this.#uplink?.isRiding ? null : this.#nextOf(current);
    const identity = next ?? current;
    this.#given = identity.certificatePem;
    return identity;
  }

  /** What `identity` gave last is not what is ridden with: should it not connect, that will be tried again. */
  get isTrying(): boolean {
    return this.#given !== null && this.#given !== this.#options.installation.certificate?.certificatePem;
  }

  /** Connected, with what `identity` gave last. */
  connected(uplink: Uplink): void {
    this.close();
    this.#tries = 0;
    this.#uplink = uplink;
    this.#timer = setTimeout(() => this.#lookAndWait(), FIRST_LOOK_MS).unref();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#uplink = null;
  }

  #lookAndWait(): void {
    this.#timer = setTimeout(() => this.#lookAndWait(), LOOK_EVERY_MS).unref();
    void this.look();
  }

  /** Does the one thing that is due, if any. Never rejects. */
  async look(): Promise<void> {
    const uplink = this.#uplink;
    if (this.#isBusy || !uplink?.isConnected) return;
    this.#isBusy = true;
    try {
      await this.#step(uplink);
    } catch (error) {
      this.#options.log('warn', 'the certificate could not be replaced', { error: String(error) });
    } finally {
      this.#isBusy = false;
    }
  }

  async #step(uplink: Uplink): Promise<void> {
    const { installation } = this.#options;
    const change = this.#change();
    if (change === null) {
      if (this.#isDue() && !uplink.isRiding) await this.#renew(uplink);
    } else if (installation.certificate?.certificatePem === change.next.certificatePem) {
      await this.#retire(uplink, change);
    } else if (this.#given === change.next.certificatePem) {
      installation.replaceCertificate(change.next);
      await this.#retire(uplink, change);
    } else if (!uplink.isRiding) {
      this.#reconnect(uplink);
    }
  }

  #isDue(): boolean {
    const { certificate } = this.#options.installation;
    const now = this.#options.now();
    if (certificate === null || now - this.#triedAt < AGAIN_AFTER_MS) return false;
    return now - certificate.issuedAt >= ROTATE_AFTER_MS || endOf(certificate) - now <= LEFT_MS;
  }

  async #renew(uplink: Uplink): Promise<void> {
    const { installation, store, secrets } = this.#options;
    this.#triedAt = this.#options.now();
    const identity = installation.identity();
    const old = installation.certificate;
    const { privateKeyPem, csrPem } = await createKeyAndCsr();
    const issued = await this.#signed(identity, csrPem);
    if (issued.thingName !== identity.racerId) throw new Error(`it is of another rider, ${issued.thingName}`);
    // The backend may have been left, or joined anew, meanwhile.
    if (old === null || installation.certificate?.certificatePem !== old.certificatePem) return;
    const { certificatePem, certificateId } = issued;
    const next = {
      certificatePem,
      certificateId,
      keyInSafe: secrets.areEncrypted,
      issuedAt: this.#options.now(),
    };
    store.begin({ old, next }, privateKeyPem);
    // A heat may have begun meanwhile: it is looked after again when it is over.
    if (this.#uplink === uplink && !uplink.isRiding) this.#reconnect(uplink);
  }

  #signed({ file, certificatePem, privateKeyPem }: Identity, csrPem: string): Promise<Provisioned> {
    return byEitherPort(file.port, (port) =>
      this.#options.renew({
        host: file.endpoint,
        port,
        ...(file.caPem !== undefined && { caPem: file.caPem }),
        claimCertificatePem: certificatePem,
        claimPrivateKeyPem: privateKeyPem,
        template: file.template,
        csrPem,
      }),
    );
  }

  #reconnect(uplink: Uplink): void {
    this.#tries = 0;
    uplink.reconnect(say('newCertificate'));
  }

  /** Answered either way, the old one has done its part: what is refused now would be refused tomorrow. */
  async #retire(uplink: Uplink, { old, next }: Change): Promise<void> {
    const { store, log } = this.#options;
    const retired = await uplink.retire(old.certificateId);
    log(retired ? 'info' : 'warn', 'the certificate has been replaced', { retired });
    store.end(next.certificatePem);
  }

  /** The new certificate with its key, while it is to be tried. */
  #nextOf(current: Identity): Identity | null {
    const change = this.#change();
    if (change === null || change.next.certificatePem === current.certificatePem) return null;
    const { certificatePem } = change.next;
    const privateKeyPem = this.#tries < NEXT_TRIES ? this.#keyOf(certificatePem) : null;
    this.#tries += 1;
    if (privateKeyPem !== null) return { ...current, certificatePem, privateKeyPem };
    this.#options.log('warn', 'the new certificate does not connect; the old one goes on');
    this.#triedAt = this.#options.now();
    this.#options.store.end(current.certificatePem);
    return null;
  }

  #keyOf(certificatePem: string): string | null {
    try {
      return this.#options.secrets.read(keyName(certificatePem));
    } catch {
      return null;
    }
  }

  /** What is under way; what belongs to another identity than today's is cleared away. */
  #change(): Change | null {
    const { installation, store } = this.#options;
    const change = store.read();
    const ridden = installation.certificate?.certificatePem ?? null;
    if (change === null) return null;
    if (ridden === change.old.certificatePem || ridden === change.next.certificatePem) return change;
    store.end(ridden);
    return null;
  }
}

/** Real ms since the epoch; one that cannot be read has no end that we know. */
function endOf({ certificatePem }: InstalledCertificate): number {
  try {
    return Date.parse(new X509Certificate(certificatePem).validTo);
  } catch {
    return Infinity;
  }
}
