import { X509Certificate } from 'node:crypto';
import { POLICY_NAMES, PROVISIONING_TEMPLATE } from '../settings.ts';
import type { BackendFile } from './backend-file.ts';
import type { IotAdmin } from './iot-admin.ts';

/** IoT's id of a certificate: the SHA-256 of it, in hex. Undefined for what is no certificate. */
function certificateId(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
  } catch {
    return undefined;
  }
}

/**
 * The file for riders. The claim certificate of an earlier deployment is kept while it is good, for files with it are out among
 * the riders; only where there is none, or `renew` is asked for, a new one is made.
 */
export async function backendFileFor(
  admin: IotAdmin,
  earlier: BackendFile | undefined,
  renew: boolean,
): Promise<BackendFile> {
  const endpoint = await admin.endpoint();
  const kept = renew ? undefined : await goodClaim(admin, endpoint, earlier);
  return {
    v: 1,
    kind: 'aws',
    endpoint,
    region: admin.region,
    template: PROVISIONING_TEMPLATE,
    claim: kept ?? (await createClaim(admin)),
  };
}

async function goodClaim(
  admin: IotAdmin,
  endpoint: string,
  earlier: BackendFile | undefined,
): Promise<BackendFile['claim'] | undefined> {
  if (earlier?.endpoint !== endpoint) return undefined;
  const id = certificateId(earlier.claim.certificatePem);
  if (id === undefined || !(await admin.isActive(id))) return undefined;
  // The policy may be a new one, after `destroy` and `deploy`.
  const attached = await admin.certificatesOf(POLICY_NAMES.claim);
  return attached.some((arn) => arn.endsWith(`/${id}`)) ? earlier.claim : undefined;
}

async function createClaim(admin: IotAdmin): Promise<BackendFile['claim']> {
  const { certificateArn, certificatePem, privateKeyPem } = await admin.createCertificate();
  await admin.attachPolicy(POLICY_NAMES.claim, certificateArn);
  return { certificatePem, privateKeyPem };
}

/** Deletes every claim certificate but the one in `file`: whoever has an older file asks the operator for the new one. */
export async function removeOtherClaims(admin: IotAdmin, { claim }: BackendFile): Promise<number> {
  const id = certificateId(claim.certificatePem);
  const others = (await admin.certificatesOf(POLICY_NAMES.claim)).filter((arn) => !arn.endsWith(`/${id}`));
  for (const arn of others) {
    await admin.deleteCertificate(arn);
  }
  return others.length;
}

/**
 * Deletes what CloudFormation does not know and what would keep it from deleting the policies: every claim and rider
 * certificate, and the riders' things. Can be repeated: what a fault has left of a thing is a name that can do nothing.
 */
export async function removeIdentities(admin: IotAdmin): Promise<{ certificates: number; things: number }> {
  const things = new Set<string>();
  let certificates = 0;
  for (const policyName of [POLICY_NAMES.claim, POLICY_NAMES.rider]) {
    for (const arn of await admin.certificatesOf(policyName)) {
      for (const thing of await admin.thingsOf(arn)) {
        await admin.detachThing(thing, arn);
        things.add(thing);
      }
      await admin.deleteCertificate(arn);
      certificates += 1;
    }
  }
  for (const thing of things) await admin.deleteThing(thing);
  return { certificates, things: things.size };
}
