import type { Invite } from '../functions/shared/invites.ts';

/** What the operator sees: the code, for whom, and until when, in the clock that hangs on the operator's wall. */
export function report(code: string, { racerId, racerName, expiresAt }: Invite, another: boolean): string[] {
  const until = new Date(expiresAt).toLocaleString('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  return [
    code,
    `  for ${racerName}, ${another ? 'one more computer of the rider' : 'a new rider:'} ${racerId}`,
    `  good until ${until}, on one computer`,
    ...(another ? [] : [`  one more computer later: npm run invite -- --racer NAME --racer-id ${racerId}`]),
  ];
}
