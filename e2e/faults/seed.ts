import { randomBytes } from 'node:crypto';

/** What says at which moments the faults happen; printed, so that a run can be had again. */
export const SEED = process.env['ALLEYCAT_FAULTS_SEED'] ?? randomBytes(3).toString('hex');
