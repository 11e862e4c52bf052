/** A certificate as IoT knows it. */
export interface IssuedCertificate {
  readonly certificateId: string;
  readonly certificateArn: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/**
 * What the commands do to IoT besides CloudFormation; tests have one in memory. All of it can be repeated: what is
 * done already, or gone already, is no fault.
 */
export interface IotAdmin {
  readonly region: string;
  /** The host of this account for devices, with a certificate of Amazon's own authority. */
  endpoint(): Promise<string>;
  createCertificate(): Promise<IssuedCertificate>;
  /** Whether there is such a certificate and it is active. */
  isActive(certificateId: string): Promise<boolean>;
  attachPolicy(policyName: string, certificateArn: string): Promise<void>;
  /** ARNs of the certificates that a policy is attached to; empty where there is no such policy. */
  certificatesOf(policyName: string): Promise<string[]>;
  /** Names of the things that a certificate is attached to. */
  thingsOf(certificateArn: string): Promise<string[]>;
  detachThing(thingName: string, certificateArn: string): Promise<void>;
  /** Switches a certificate off, which ends its connections, and deletes it with the policies attached to it. */
  deleteCertificate(certificateArn: string): Promise<void>;
  deleteThing(thingName: string): Promise<void>;
}
