const KEY = 'alleycat-token';

/**
 * The token of the loopback server, from `?token=` of the page's address. It is taken out of the address bar, so that
 * it is in no screenshot and no history, and kept for this tab, so that a reload still works.
 */
export function takeToken(location: Location, history: History, storage: Storage): string | null {
  const url = new URL(location.href);
  const given = url.searchParams.get('token');
  if (given === null) return storage.getItem(KEY);
  storage.setItem(KEY, given);
  url.searchParams.delete('token');
  history.replaceState(history.state, '', url);
  return given;
}
