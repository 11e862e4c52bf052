import { pathToFileURL } from 'node:url';

/** What is put where something was taken out. */
const GONE = '[removed]';

/** A PEM block, and one that was cut off before its end. */
const PEM = /-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g;
/** An invite code as it is printed; small letters too, for it may have been typed. */
const INVITE_CODE = /(?<![0-9A-Za-z-])[0-9A-Za-z]{4}(?:-[0-9A-Za-z]{4}){4}(?![0-9A-Za-z-])/g;
/** Whatever is called a token, a password or a secret, in an address, in JSON, in JSON that stands in JSON, and in plain text. */
const NAMED =
  /((?:token|secret|password|passphrase|private_?key(?:_?pem)?|secret_?access_?key|claim_?code|invite_?code)\\*["']?\s*[=:]\s*)(?:(\\+)"[^\n]{0,4096}?(?<!\\)\2"|\\+"[^"]*"?|"(?:[^"\\]|\\.)*"|'[^']*'|\[removed\]|[^\s"'&,;}\])]+)/gi;
/** An access key's id of AWS. */
const ACCESS_KEY = /(?<![0-9A-Za-z])(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z])/g;
/** A line of a key or certificate, and any other long base64: nothing that anybody reads. */
const BASE64 = /[A-Za-z0-9+/_-]{48,}={0,2}/g;
/** A rider, as an installation names itself. */
const RACER_ID = /(?<![0-9A-Za-z])r-[0-9a-f]{16}(?![0-9A-Za-z])/g;

/**
 * Takes out of a text what must not be in a log: keys, certificates, codes, tokens, and who somebody is. Idempotent; any
 * text is taken, in time proportional to its length.
 */
export function redact(text: string): string {
  return text
    .replace(PEM, GONE)
    .replace(NAMED, `$1${GONE}`)
    .replace(INVITE_CODE, GONE)
    .replace(ACCESS_KEY, GONE)
    .replace(RACER_ID, 'r-…')
    .replace(BASE64, (run) => (isPath(run) ? run : GONE));
}

/** A path of plain words has slashes and lower case; a key of that length has capitals and digits as well. */
function isPath(run: string): boolean {
  return !/[A-Z]/.test(run) || !/[a-z]/.test(run) || !/\d/.test(run);
}

/** Takes names out of a text, wherever they stand as a word of their own, and the rider's own folder out of its paths. */
export function withoutNames(text: string, names: readonly string[], home: string): string {
  const known = [...new Set(names)]
    // A single letter is nobody's name alone, and would be taken out of everything.
    .filter((name) => [...name].length > 1)
    .sort((a, b) => b.length - a.length);
  const homeless = home.length > 1 ? text.replace(pathPattern(home), '~') : text;
  return known.reduce(
    (rest, name) =>
      rest.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, 'gu'), '[name]'),
    homeless,
  );
}

/**
 * A path in whatever form it stands in a line: as it is, in an address (`file:///C:/Users/J%C3%BCrgen`), and on Windows also with
 * slashes, or with its backslashes escaped by JSON, once or twice.
 */
function pathPattern(file: string): RegExp {
  const isWindows = /^[A-Za-z]:|^\\\\/.test(file);
  const parts = file.split(isWindows ? /[\\/]/ : '/').map((part) => {
    const inAddress = pathToFileURL(`/${part}`, { windows: false }).pathname.slice(1);
    return `(?:${escaped(part)}|${escaped(inAddress)})`;
  });
  return new RegExp(parts.join(isWindows ? '(?:\\\\{1,4}|/)' : '/'), isWindows ? 'gi' : 'g');
}

function escaped(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
