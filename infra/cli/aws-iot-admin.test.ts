import { IoTClient } from '@aws-sdk/client-iot';
import { expect, test } from 'vitest';
import { createAwsIotAdmin } from './aws-iot-admin.ts';
import type { IotAdmin } from './iot-admin.ts';

interface Answer {
  readonly status?: number;
  readonly body?: object;
  /** The exception's name, as IoT says it in a header. */
  readonly error?: string;
}

const CERTIFICATE = 'arn:aws:iot:eu-central-1:123456789012:cert/abc';

/** The real client over a wire that answers from a list; what was asked is written down. */
async function adminWith(answers: Answer[]): Promise<{ admin: IotAdmin; asked: string[] }> {
  const asked: string[] = [];
  const client = new IoTClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: { method: string; path: string; query?: Record<string, string> }) => {
        const query = new URLSearchParams(request.query).toString();
        asked.push(`${request.method} ${request.path}${query === '' ? '' : `?${query}`}`);
        const { status = 200, body = {}, error } = answers.shift() ?? { status: 500 };
        return {
          response: {
            statusCode: status,
            headers: { 'content-type': 'application/json', ...(error && { 'x-amzn-errortype': error }) },
            body: new TextEncoder().encode(JSON.stringify(body)),
          },
        };
      },
    } as never,
  });
  return { admin: await createAwsIotAdmin(client), asked };
}

const GONE: Answer = { status: 404, error: 'ResourceNotFoundException' };

test('the endpoint is the one with Amazon’s own authority', async () => {
  const { admin, asked } = await adminWith([
    { body: { endpointAddress: 'abc-ats.iot.eu-central-1.amazonaws.com' } },
  ]);
  expect(admin.region).toBe('eu-central-1');
  expect(await admin.endpoint()).toBe('abc-ats.iot.eu-central-1.amazonaws.com');
  expect(asked).toEqual(['GET /endpoint?endpointType=iot%3AData-ATS']);
});

test('a certificate is made active, with its key', async () => {
  const made = { certificateId: 'abc', certificateArn: CERTIFICATE, certificatePem: 'pem' };
  const { admin, asked } = await adminWith([
    { body: { ...made, keyPair: { PrivateKey: 'key' } } },
    { body: made },
  ]);
  expect(await admin.createCertificate()).toEqual({ ...made, privateKeyPem: 'key' });
  expect(asked).toEqual(['POST /keys-and-certificate?setAsActive=true']);
  await expect(admin.createCertificate()).rejects.toThrow('IoT answered without the private key.');
});

test.each<[Answer, boolean]>([
  [{ body: { certificateDescription: { status: 'ACTIVE' } } }, true],
  [{ body: { certificateDescription: { status: 'REVOKED' } } }, false],
  [GONE, false],
])('whether a certificate is good: %o', async (answer, good) => {
  const { admin } = await adminWith([answer]);
  expect(await admin.isActive('abc')).toBe(good);
});

test('all pages of a policy’s certificates, and nothing else that it is attached to', async () => {
  const { admin, asked } = await adminWith([
    {
      body: { targets: [CERTIFICATE, 'arn:aws:iot:eu-central-1:123456789012:thinggroup/g'], nextMarker: 'm' },
    },
    { body: { targets: [`${CERTIFICATE}2`] } },
    GONE,
  ]);
  expect(await admin.certificatesOf('alleycat-rider')).toEqual([CERTIFICATE, `${CERTIFICATE}2`]);
  expect(asked).toEqual([
    'POST /policy-targets/alleycat-rider',
    'POST /policy-targets/alleycat-rider?marker=m',
  ]);
  expect(await admin.certificatesOf('alleycat-rider')).toEqual([]);
});

test('a certificate is switched off and deleted, when IoT has seen that nothing hangs on it', async () => {
  const { admin, asked } = await adminWith([{}, { status: 409, error: 'DeleteConflictException' }, {}]);
  await admin.deleteCertificate(CERTIFICATE);
  expect(asked).toEqual([
    'PUT /certificates/abc?newStatus=INACTIVE',
    'DELETE /certificates/abc?forceDelete=true',
    'DELETE /certificates/abc?forceDelete=true',
  ]);
});

test('a fault that is none of ours is passed on', async () => {
  const { admin } = await adminWith([{ status: 403, error: 'UnauthorizedException' }]);
  await expect(admin.attachPolicy('alleycat-claim', CERTIFICATE)).rejects.toMatchObject({
    name: 'UnauthorizedException',
  });
});
