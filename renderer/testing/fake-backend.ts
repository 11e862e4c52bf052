import type { JoinedBackend } from '../../electron/contract/backend.ts';

/** A backend in AWS as it looks when it is joined. */
export const JOINED: JoinedBackend = {
  endpoint: 'a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com',
  region: 'eu-central-1',
  racerId: 'r-7K2M9Q4T',
  keyInSafe: true,
  issuedAt: Date.UTC(2026, 10, 3, 12),
};
