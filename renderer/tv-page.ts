/** Where the TV view lies, beside the app's page: a path of its own, so that it can be typed on another screen of the machine. */
const TV_PATH = '/tv';

export function isTvPage({ pathname }: Pick<Location, 'pathname'>): boolean {
  return pathname === TV_PATH;
}

/** Opens the TV view in a window of its own, or brings that forward; the shell opens its own instead. */
export function openTvPage(window: Window): void {
  // With the token, and whatever else the page was opened with.
  const { search } = window.location;
  window.open(TV_PATH + search, 'alleycat-tv', 'popup,width=1280,height=720');
}
