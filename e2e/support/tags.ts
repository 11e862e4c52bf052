/** Of a test that proves what others prove as well: it runs with `E2E_ALL=1`, and not in `npm test`, which has a quarter of an hour. */
export const ONLY_WITH_ALL = '@all';
