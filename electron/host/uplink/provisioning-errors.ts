import { AlleycatError } from '../../../core/errors.ts';

/** What can go wrong when an installation joins a backend, and what the rider is told. */
const SENTENCES = {
  E_CODE_MALFORMED:
    'This is not an invite code: it has five groups of four letters and digits. Compare it with what you were sent.',
  E_CODE_EXPIRED: 'This invite code is no longer good: its time is over. Ask for a new one.',
  E_CODE_REFUSED:
    'The backend does not take this invite code: it has been used already, its time is over, or it was never given out. Ask for a new one.',
  E_CLAIM_REFUSED:
    'The backend does not know this backend file: it is of another region or of a backend that is gone. Ask for a new file.',
  E_CLOCK_WRONG:
    'The clock of this computer is wrong, so the backend cannot be trusted. Set date and time, then try again.',
  E_NO_NETWORK: 'The backend cannot be reached. Check the connection to the Internet, then try again.',
  E_CAPTIVE_PORTAL:
    'Something else answers in the backend’s place, as guest networks do before one has logged in. Open any web page, log in there, then try again.',
  E_BACKEND_BUSY: 'The backend could not answer just now. Try again in a minute; the code is still good.',
} as const;

export type ProvisioningCode = keyof typeof SENTENCES;

/** An error with its code's own sentence. `detail` is for the log, in its cause. */
export function provisioningError(code: ProvisioningCode, cause?: unknown): AlleycatError {
  return new AlleycatError(code, SENTENCES[code], { cause });
}
