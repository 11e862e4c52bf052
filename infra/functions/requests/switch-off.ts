import { IoTClient, ResourceNotFoundException, UpdateCertificateCommand } from '@aws-sdk/client-iot';

/** Makes a certificate INACTIVE, which also ends its connections; one that is gone already is no fault. */
export type SwitchOff = (certificateId: string) => Promise<void>;

/** https://docs.aws.amazon.com/iot/latest/apireference/API_UpdateCertificate.html */
export function createSwitchOff(client = new IoTClient({})): SwitchOff {
  return async (certificateId) => {
    try {
      await client.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  };
}
