import type { Sentence } from '../../electron/contract/sentences/say.ts';

/**
 * Which sentence it is, and of which device: its key, those of the sentences that stand in it, and a name. Seconds that are counted
 * in it make no other sentence of it.
 */
export function whichSentence({ key, params = {}, message }: Sentence): string {
  const parts = Object.entries(params).flatMap(([name, value]) => {
    if (typeof value === 'object') return [whichSentence(value)];
    return name === 'name' ? [String(value)] : [];
  });
  // What is said in English alone has no key: its words without their figures are as good.
  return [key === '' ? message.replace(/\d+/g, '') : key, ...parts].join(' ');
}
