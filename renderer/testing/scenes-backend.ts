import { encodeInviteCode } from '../../core/messages/invite-code.ts';
import { say } from '../../electron/contract/sentences/say.ts';
import { inWords } from '../languages/sentences.ts';
import { JOINED } from './fake-backend.ts';
import type { FakeOptions } from './fake-host.ts';

const AWS: FakeOptions['backend'] = { kind: 'aws', link: 'connected', message: null, joined: JOINED };
const TAKEN: FakeOptions['backend'] = {
  ...AWS,
  link: 'takenOver',
  message: say('takenOver'),
};
const settings = (backend: FakeOptions['backend']) => ({
  second: 108,
  screen: 'settings' as const,
  host: { backend },
});

/** The backend's setting, and what a backend in AWS looks like elsewhere. */
export const BACKEND_SCENES = {
  'settings-joining': {
    ...settings({ kind: 'local', link: 'connected', message: null }),
    join: { code: 'K3D7-2MQX-9TR4-WZ0H-81', trouble: null },
  },
  'settings-join-refused': {
    ...settings({ kind: 'local', link: 'connected', message: null }),
    join: {
      code: encodeInviteCode(Date.UTC(2026, 10, 1), new Uint8Array(10).fill(0x5a)),
      trouble: inWords(say('codeExpired')),
    },
  },
  'settings-aws': settings(AWS),
  'settings-aws-file': settings({ ...AWS, joined: { ...JOINED, keyInSafe: false } }),
  'settings-aws-local': settings({ kind: 'local', link: 'connected', message: null, joined: JOINED }),
  'settings-aws-down': settings({
    ...AWS,
    link: 'down',
    message: say('backendDown', { reason: say('partCertificateOff'), seconds: 5 }),
  }),
  'start-aws': { second: 108, host: { backend: AWS } },
  'start-taken': { second: 108, host: { backend: TAKEN } },
  'race-taken': {
    second: 150.6,
    phase: 'racing' as const,
    boardAt: 132,
    boardAge: 16_400,
    host: { backend: TAKEN },
  },
};
