import {
  AttachPolicyCommand,
  CreateKeysAndCertificateCommand,
  DeleteCertificateCommand,
  DeleteConflictException,
  DeleteThingCommand,
  DescribeCertificateCommand,
  DescribeEndpointCommand,
  DetachThingPrincipalCommand,
  InvalidRequestException,
  IoTClient,
  paginateListPrincipalThings,
  paginateListTargetsForPolicy,
  ResourceNotFoundException,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { setTimeout } from 'node:timers/promises';
import type { IotAdmin } from './iot-admin.ts';

const SETTLE_ATTEMPTS = 5;
const SETTLE_MS = 1000;

/** `IotAdmin` of the account that the environment's credentials are for. */
export async function createAwsIotAdmin(client = new IoTClient({})): Promise<IotAdmin> {
  return {
    region: await client.config.region(),
    async endpoint() {
      const { endpointAddress } = await client.send(
        new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' }),
      );
      return said(endpointAddress, 'endpoint');
    },
    async createCertificate() {
      const made = await client.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
      return {
        certificateId: said(made.certificateId, 'certificate id'),
        certificateArn: said(made.certificateArn, 'certificate ARN'),
        certificatePem: said(made.certificatePem, 'certificate'),
        privateKeyPem: said(made.keyPair?.PrivateKey, 'private key'),
      };
    },
    async isActive(certificateId) {
      const found = await unlessGone(client.send(new DescribeCertificateCommand({ certificateId })));
      return found?.certificateDescription?.status === 'ACTIVE';
    },
    async attachPolicy(policyName, target) {
      await client.send(new AttachPolicyCommand({ policyName, target }));
    },
    async certificatesOf(policyName) {
      const pages = paginateListTargetsForPolicy({ client }, { policyName });
      return (await gathered(pages, (page) => page.targets)).filter((arn) => arn.includes(':cert/'));
    },
    async thingsOf(principal) {
      return gathered(paginateListPrincipalThings({ client }, { principal }), (page) => page.things);
    },
    async detachThing(thingName, principal) {
      await unlessGone(client.send(new DetachThingPrincipalCommand({ thingName, principal })));
    },
    async deleteCertificate(certificateArn) {
      const certificateId = certificateArn.slice(certificateArn.lastIndexOf('/') + 1);
      await unlessGone(client.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' })));
      await settled(() =>
        unlessGone(client.send(new DeleteCertificateCommand({ certificateId, forceDelete: true }))),
      );
    },
    async deleteThing(thingName) {
      await settled(() => client.send(new DeleteThingCommand({ thingName })));
    },
  };
}

function said(value: string | undefined, what: string): string {
  if (value === undefined) throw new Error(`IoT answered without the ${what}.`);
  return value;
}

/** Detaching takes effect a moment after it is answered, and until then IoT refuses to delete. */
async function settled<T>(attempt: () => Promise<T>, left = SETTLE_ATTEMPTS): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    const early = error instanceof DeleteConflictException || error instanceof InvalidRequestException;
    if (!early || left === 0) throw error;
    await setTimeout(SETTLE_MS);
    return settled(attempt, left - 1);
  }
}

async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function gathered<Page>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => string[] | undefined,
): Promise<string[]> {
  const items: string[] = [];
  await unlessGone(
    (async () => {
      for await (const page of pages) items.push(...(itemsOf(page) ?? []));
    })(),
  );
  return items;
}
