/**
 * A local cloud in a process of its own, to be killed. Argument: `CloudArguments` as JSON. Says by Node's IPC when it is
 * ready, or why it cannot start; signs certificates when asked; ends when its parent does.
 */
import { AlleycatError } from '../core/errors.ts';
import { startCloud } from './cloud.ts';
import type { CloudArguments, FromEntry, ToEntry } from './cloud.test-support.ts';

const say = (message: FromEntry): void => void process.send?.(message);

const { dataDir, anchor } = JSON.parse(process.argv[2] ?? '') as CloudArguments;
process.on('disconnect', () => process.exit(0));
try {
  const cloud = await startCloud({
    dataDir,
    anchor,
    log: (level, message, fields) => {
      if (level !== 'info') process.stderr.write(`${level} ${message} ${JSON.stringify(fields ?? {})}\n`);
    },
  });
  process.on('message', (message: ToEntry) => {
    if (message.type === 'close') void cloud.close().then(() => process.exit(0));
    else {
      const { racerId, csrPem } = message;
      void cloud
        .enroll(racerId, csrPem)
        .then((certificatePem) => say({ type: 'enrolled', racerId, certificatePem }));
    }
  });
  say({ type: 'ready', endpoints: cloud.endpoints, caPem: cloud.caPem, setAside: cloud.setAside });
} catch (error) {
  const { code, message } =
    error instanceof AlleycatError ? error : { code: 'E_BUG', message: String(error) };
  process.send?.({ type: 'failed', code, message } satisfies FromEntry, () => process.exit(1));
}
