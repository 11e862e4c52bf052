import { AlleycatError } from '../../../core/errors.ts';
import { say } from '../../contract/sentences/say.ts';

/** What can go wrong when an installation joins a backend, and what the rider is told. */
const SENTENCES = {
  E_CODE_MALFORMED: say('codeMalformed'),
  E_CODE_EXPIRED: say('codeExpired'),
  E_CODE_REFUSED: say('codeRefused'),
  E_CLAIM_REFUSED: say('claimRefused'),
  E_CLOCK_WRONG: say('clockWrong'),
  E_NO_NETWORK: say('noNetwork'),
  E_CAPTIVE_PORTAL: say('captivePortal'),
  E_BACKEND_BUSY: say('backendBusy'),
} as const;

export type ProvisioningCode = keyof typeof SENTENCES;

/** An error with its code's own sentence. `detail` is for the log, in its cause. */
export function provisioningError(code: ProvisioningCode, cause?: unknown): AlleycatError {
  return new AlleycatError(code, SENTENCES[code], { cause });
}
