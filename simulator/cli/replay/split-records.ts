/**
 * The records of an archive's text. Data Firehose puts a newline behind each only where it was told to; otherwise they
 * stand one behind the other, so a line with several objects is taken apart where an object ends and the next begins.
 * Lines without a record cost nothing.
 */
export function splitRecords(text: string): string[] {
  const records: string[] = [];
  let from = 0;
  while (from < text.length) {
    const newline = text.indexOf('\n', from);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(from, end).trim();
    if (line.includes('}{')) for (const record of splitObjects(line)) records.push(record);
    else if (line !== '') records.push(line);
    from = end + 1;
  }
  return records;
}

function splitObjects(line: string): string[] {
  const records: string[] = [];
  let from = 0;
  let depth = 0;
  let inText = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (inText) {
      if (character === '\\') at++;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) {
      records.push(line.slice(from, at + 1));
      from = at + 1;
    }
  }
  // What is no object is a record too: the backend sets it aside, as it did then.
  const rest = line.slice(from).trim();
  return rest === '' ? records : [...records, rest];
}
