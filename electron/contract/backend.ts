import { z } from 'zod';

const pem = (what: string) =>
  z
    .string()
    .max(8192)
    .regex(new RegExp(`^\\s*-----BEGIN ${what}-----[A-Za-z0-9+/=\\s]+-----END ${what}-----\\s*$`));

/**
 * What an operator gives to riders, `alleycat-backend.json`: where the backend is, and a certificate that can do nothing but
 * ask for one of one's own. `npm run deploy` writes it.
 */
export const backendFileSchema = z.object({
  v: z.literal(1),
  kind: z.literal('aws'),
  /** Host name of IoT Core's endpoint. */
  endpoint: z
    .string()
    .max(253)
    .regex(/^(?!-)[a-z0-9.-]+$/i),
  region: z.string().regex(/^[a-z0-9-]{1,32}$/),
  /** Fleet provisioning template. */
  template: z.string().regex(/^[A-Za-z0-9_-]{1,36}$/),
  claim: z.object({
    certificatePem: pem('CERTIFICATE'),
    privateKeyPem: pem('(?:RSA |EC )?PRIVATE KEY'),
  }),
  /** Only where the server's certificate is not by an authority that every system knows. */
  caPem: z
    .string()
    .max(16_384)
    .regex(/^(?:\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----)+\s*$/)
    .optional(),
  /** Only where the backend does not listen on 8883 and 443. */
  port: z.int().min(1).max(65_535).optional(),
});
export type BackendFile = z.infer<typeof backendFileSchema>;

/** The backend that this installation has joined. */
export interface JoinedBackend {
  endpoint: string;
  region: string;
  /** Who the rider is there. */
  racerId: string;
  /** The private key lies in the system's own safe; false where it is a file that only its owner can read. */
  keyInSafe: boolean;
  /** When the certificate was issued, real ms since the epoch. */
  issuedAt: number;
}
