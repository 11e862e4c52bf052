import type * as X509 from '@peculiar/x509';

let loading: Promise<typeof X509> | undefined;

/**
 * Loads `@peculiar/x509`, which wants the reflect-metadata API to be there first. Loaded dynamically, for the order
 * of static imports is what formatters sort and bundlers merge.
 * https://github.com/PeculiarVentures/x509#-reflect-polyfill-required
 */
export function loadX509(): Promise<typeof X509> {
  loading ??= import('reflect-metadata').then(() => import('@peculiar/x509'));
  return loading;
}
