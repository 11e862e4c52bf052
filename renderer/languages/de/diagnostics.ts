import type { Words } from '../en/words.ts';

export const diagnostics: Words['diagnostics'] = {
  title: 'Diagnose',
  what: 'Wenn etwas schiefging, hilft das herauszufinden, was: Versionen, System, die Verbindungen zu Rad und Backend und die letzten Probleme im Protokoll. Darin steht kein Schlüssel und kein Name. Lies es, bevor du es verschickst.',
  log: (file) => `Das Protokoll liegt in ${file}`,
  copy: 'Diagnose kopieren',
  copied: 'Kopiert. Das wurde kopiert:',
  notCopied: 'Es ließ sich nicht kopieren: Markiere es hier.',
};
