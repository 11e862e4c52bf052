import type { UpdateState } from '../../../electron/contract/about.ts';

/** What is known of a newer version, in one sentence. */
export function updateWords(update: UpdateState): string {
  switch (update.phase) {
    case 'off':
      return 'This copy is not told of newer versions: whoever gave it to you has them.';
    case 'current':
      return 'No newer version is known. Alleycat looks for one every few hours, never during a ride.';
    case 'looking':
      return 'Looking for a newer version.';
    case 'fetching':
      return `Version ${update.version} is being fetched: ${update.percent} %.`;
    case 'ready':
      return `Version ${update.version} is here and was checked. It is installed when you say so.`;
    case 'failed':
      return update.message;
  }
}
