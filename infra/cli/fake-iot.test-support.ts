import { X509Certificate } from 'node:crypto';
import type { IotAdmin, IssuedCertificate } from './iot-admin.ts';

/** Three certificates of nobody: only their fingerprints count. */
export const PEMS: readonly [string, string, string] = [
  `-----BEGIN CERTIFICATE-----
MIIBejCCASGgAwIBAgIUHe8Uh+Adbbs0JXJMAn/MvjyqUDswCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHY2xhaW0tMDAgFw0yNjExMjMwMjA1MzhaGA8yMTI2MTAzMDAy
MDUzOFowEjEQMA4GA1UEAwwHY2xhaW0tMDBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABAppNZP1/3IGmZ2UGJ8PSjPvcvWLxMFTsdowuN9NNxrPfsyXRlOBcBtzq8mE
NuGfxQSwU+R/D7VFhndp651ph2KjUzBRMB0GA1UdDgQWBBT1unQpS4sYylAihOEl
Z/BfLmhgITAfBgNVHSMEGDAWgBT1unQpS4sYylAihOElZ/BfLmhgITAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIAkm1TSUdqnNpC16Auf4lt2NooPB
MaES3vaXrpvkieGsAiBuE0WvG45dY5UYRLyx5MrYC4IrBYSb6G9wh2i4EwRehA==
-----END CERTIFICATE-----
`,
  `-----BEGIN CERTIFICATE-----
MIIBezCCASGgAwIBAgIUIGRdXuUCV2QLVdMR3zO68hlQttowCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHY2xhaW0tMTAgFw0yNjExMjMwMjA1MzhaGA8yMTI2MTAzMDAy
MDUzOFowEjEQMA4GA1UEAwwHY2xhaW0tMTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABG+IIiDHNEdFYCdIah5r/KJ2IsBR4P68LpXkN9Dg6EwY0f5mUFKUl/e6bgom
yMu4PUP78NjKZYreU1Ir8O98olSjUzBRMB0GA1UdDgQWBBS55pk9Ph07XYZcmkMS
acInWJPjGDAfBgNVHSMEGDAWgBS55pk9Ph07XYZcmkMSacInWJPjGDAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIBE6jy1KC8+WFnQRmyrtAU2vRji9
Yz/hLd5Gu6VqDI/eAiEAvtaNSGEikzHJUUkb1HmV94D0gJbvZ3prXb6TxZl6Ayg=
-----END CERTIFICATE-----
`,
  `-----BEGIN CERTIFICATE-----
MIIBejCCASGgAwIBAgIUAfrXCOlTH6ZGPr5rfVCIowlM2IwwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHY2xhaW0tMjAgFw0yNjExMjMwMjA1MzhaGA8yMTI2MTAzMDAy
MDUzOFowEjEQMA4GA1UEAwwHY2xhaW0tMjBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABKqPrReP5KyUIg2Gor4p0vRHYztwlEHDgRrR3mHABnIIm0FvoLHAClsE03Xb
d6U+K9YvjA+cxjOu3jcpXP4ge7ejUzBRMB0GA1UdDgQWBBRA7Llf38rmILdhszF4
TPeR5IyglzAfBgNVHSMEGDAWgBRA7Llf38rmILdhszF4TPeR5IyglzAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIB/uYjHkIi4VoZ8fa7zib3w64cml
zTJc0Naw9FpvFIX1AiBsXTkA7QmBRIGAfUkpeOj9DyODaYoq7SASLMhlvrKVJQ==
-----END CERTIFICATE-----
`,
];

interface FakeCertificate {
  readonly pem: string;
  readonly arn: string;
  readonly id: string;
  active: boolean;
  policies: string[];
  things: string[];
}

/** IoT's registry in memory, as strict as AWS: what is still attached is not deleted. */
export class FakeIot implements IotAdmin {
  readonly region = 'eu-central-1';
  host = 'abc-ats.iot.eu-central-1.amazonaws.com';
  certificates: FakeCertificate[] = [];
  readonly things = new Set<string>();
  #made = 0;

  addRider(thing: string, pem: string): void {
    this.#add(pem, ['alleycat-rider'], [thing]);
    this.things.add(thing);
  }

  #add(pem: string, policies: string[], things: string[]): FakeCertificate {
    const id = new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
    const arn = `arn:aws:iot:eu-central-1:123456789012:cert/${id}`;
    const certificate = { pem, arn, id, active: true, policies, things };
    this.certificates.push(certificate);
    return certificate;
  }

  #at(arn: string): FakeCertificate {
    const found = this.certificates.find((certificate) => certificate.arn === arn);
    if (found === undefined) throw new Error(`no certificate ${arn}`);
    return found;
  }

  async endpoint(): Promise<string> {
    return this.host;
  }

  async createCertificate(): Promise<IssuedCertificate> {
    const pem = PEMS[this.#made];
    if (pem === undefined) throw new Error('no more certificates');
    const { id, arn } = this.#add(pem, [], []);
    const privateKeyPem = `private key ${this.#made++}`;
    return { certificateId: id, certificateArn: arn, certificatePem: pem, privateKeyPem };
  }

  async isActive(certificateId: string): Promise<boolean> {
    return this.certificates.some(({ id, active }) => id === certificateId && active);
  }

  async attachPolicy(policyName: string, arn: string): Promise<void> {
    this.#at(arn).policies.push(policyName);
  }

  async certificatesOf(policyName: string): Promise<string[]> {
    return this.certificates.filter(({ policies }) => policies.includes(policyName)).map(({ arn }) => arn);
  }

  async thingsOf(arn: string): Promise<string[]> {
    return this.#at(arn).things;
  }

  async detachThing(thing: string, arn: string): Promise<void> {
    const certificate = this.#at(arn);
    certificate.things = certificate.things.filter((name) => name !== thing);
  }

  async deleteCertificate(arn: string): Promise<void> {
    if (this.#at(arn).things.length > 0) throw new Error('still attached to a thing');
    this.certificates = this.certificates.filter((certificate) => certificate.arn !== arn);
  }

  async deleteThing(thing: string): Promise<void> {
    if (this.certificates.some(({ things }) => things.includes(thing))) throw new Error('still attached');
    this.things.delete(thing);
  }
}
