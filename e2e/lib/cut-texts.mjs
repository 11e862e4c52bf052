/* global document, NodeFilter, getComputedStyle, innerWidth */
/**
 * Run in the page: the words of buttons, labels, heads and table heads that do not fit into their boxes, or are cut by one around
 * them that hides what goes beyond. A rider's own words, which may be of any length, are cut on purpose and are left out.
 * @returns {string[]} each as it was to be read
 */
export function cutTexts() {
  const WORDS =
    'button, label, legend, dt, th, [role=columnheader], [role=rowheader] button, h1, h2, h3, .label, .words, .unit, option, summary';
  const OWN_WORDS =
    '.name, .text, .path, .chosen, .rider, [data-testid=leader], [data-testid=bike-name], .who, .against, option';
  /** @param {Element} element */
  const isSeen = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 2 && height > 2 && element.closest('.unseen, [hidden]') === null;
  };
  /** @param {Element} element */
  const seenTexts = (element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    /** @type {Text[]} */
    const texts = [];
    while (walker.nextNode()) {
      const text = /** @type {Text} */ (walker.currentNode);
      if (text.parentElement !== null && isSeen(text.parentElement)) texts.push(text);
    }
    return texts;
  };
  /** @param {Text} text */
  const rectOf = (text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    return range.getBoundingClientRect();
  };
  /** @type {string[]} */
  const cut = [];
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(WORDS))) {
    if (!isSeen(element) || element.closest(OWN_WORDS) !== null) continue;
    const texts = seenTexts(element);
    const words = texts
      .map((text) => text.data)
      .join('')
      .replace(/\s+/g, ' ')
      .trim();
    if (words === '') continue;
    const rects = texts.map(rectOf).filter(({ width }) => width > 0);
    const right = Math.max(...rects.map((rect) => rect.right));
    const left = Math.min(...rects.map((rect) => rect.left));
    const isInline = getComputedStyle(element).display === 'inline';
    if (!isInline && right > element.getBoundingClientRect().right + 1) cut.push(words);
    else if (right > innerWidth + 1 || left < -1) cut.push(`${words} (beyond the window)`);
    else {
      for (let around = element.parentElement; around !== null; around = around.parentElement) {
        if (getComputedStyle(around).overflowX === 'visible') continue;
        if (right > around.getBoundingClientRect().right + 1) cut.push(`${words} (by what is around it)`);
        break;
      }
    }
  }
  return [...new Set(cut)];
}
