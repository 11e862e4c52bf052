import { expect, it, vi } from 'vitest';

import { REAL_TIME } from '../../core/race/clock.ts';
import { say, wordsOf } from '../contract/sentences/say.ts';
import type { FromCloud, ToCloud } from './cloud-protocol.ts';
import { LocalBackend } from './local-backend.ts';

const READY: FromCloud = {
  type: 'ready',
  broker: { port: 1, caPem: '', claimCertificatePem: '', claimPrivateKeyPem: '', template: '' },
  notices: [],
};

/** A backend whose process says what it is told to say. */
function scene(): {
  asked: () => string | undefined;
  tell: (message: FromCloud) => void;
  end: (code: number | null) => void;
  /** What a rider reads when the way in was not given. */
  refusal: Promise<[english: string, german: string]>;
} {
  const sent: ToCloud[] = [];
  let tell: (message: FromCloud) => void = () => undefined;
  let end: (code: number | null) => void = () => undefined;
  const backend = new LocalBackend({
    ...{ dataDir: '', anchor: REAL_TIME, realMs: () => 0, seed: 'x', tableWorker: '', logFile: '' },
    log: () => undefined,
    launch: () => ({
      send: (message) => void sent.push(message),
      onMessage: (listener) => {
        // As it crosses from one process to another.
        tell = (message) => listener(JSON.parse(JSON.stringify(message)) as FromCloud);
      },
      onExit: (listener) => {
        end = listener;
      },
      kill: () => undefined,
    }),
  });
  const refusal = backend.access('r-1').then(
    () => Promise.reject(new Error('The way in was given.')),
    async (error: unknown): Promise<[string, string]> => {
      const words = await backend.explain(null, error);
      return [words.message, wordsOf(words, 'de')];
    },
  );
  return { asked: () => sent.at(-1)?.type, tell, end, refusal };
}

it('a process that ends before it is ready is said in both languages', async () => {
  const { end, refusal } = scene();
  end(1);
  expect(await refusal).toEqual([
    'No connection to the backend (The local backend ended (1) before it was ready.)',
    'Keine Verbindung zum Backend (Das lokale Backend ist ausgefallen (1), bevor es bereit war.)',
  ]);
});

it('so is one that is killed while it is asked', async () => {
  const { asked, tell, end, refusal } = scene();
  tell(READY);
  await vi.waitFor(() => expect(asked()).toBe('invite'));
  end(null);
  expect(await refusal).toEqual([
    'No connection to the backend (The local backend ended (killed).)',
    'Keine Verbindung zum Backend (Das lokale Backend ist ausgefallen (von außen beendet).)',
  ]);
});

it('and what it says itself, whether it cannot start or refuses', async () => {
  const starting = scene();
  starting.tell({ type: 'failed', code: 'E_CLOUD', words: say('partLocalNoStart', { why: 'ENOSPC' }) });
  expect(await starting.refusal).toEqual([
    'No connection to the backend (The local backend cannot start: ENOSPC)',
    'Keine Verbindung zum Backend (Das lokale Backend kann nicht starten: ENOSPC)',
  ]);
  const asking = scene();
  asking.tell(READY);
  await vi.waitFor(() => expect(asking.asked()).toBe('invite'));
  asking.tell({ type: 'refused', id: 1, code: 'E_CLOUD', words: say('localNotRunning') });
  expect((await asking.refusal)[1]).toBe(
    'Keine Verbindung zum Backend (Das lokale Backend läuft noch nicht.)',
  );
});
