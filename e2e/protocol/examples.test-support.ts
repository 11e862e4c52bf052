import { readFileSync } from 'node:fs';

const PAGE = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

/** The text of the example that the page has under a fence's words, such as `json board`. */
export function example(fence: string): string {
  const [, text, ...more] = PAGE.split(`\n\`\`\`${fence}\n`);
  if (text === undefined || more.length > 0)
    throw new Error(`docs/protocol.md has not one example "${fence}"`);
  return text.slice(0, text.indexOf('\n```') + 1);
}

/** Of an example in JSON. */
export function exampleJson(name: string): unknown {
  return JSON.parse(example(`json ${name}`));
}

/** Of an example in hex: what follows a `#` is a remark. */
export function exampleBytes(name: string): Uint8Array {
  const digits = example(`hex ${name}`).replace(/#.*$/gm, '').replace(/\s+/g, '');
  if (!/^(?:[0-9a-f]{2})+$/.test(digits)) throw new Error(`The example "${name}" is not hex`);
  return new Uint8Array(Buffer.from(digits, 'hex'));
}

/** The first column of the table that stands under a heading, without its code marks. */
export function firstColumn(heading: string): string[] {
  const section = PAGE.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0];
  if (section === undefined) throw new Error(`docs/protocol.md has no heading "${heading}"`);
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((line) => line.split('`')[1] ?? '');
}
