import type * as X509 from '@peculiar/x509';

export type X509Module = typeof X509;

let loading: Promise<X509Module> | undefined;

/**
 * Loads `@peculiar/x509`. It builds on tsyringe, which refuses to load without the reflect-metadata API, and
 * x509's own classes need no more of that API than its three functions. Loaded dynamically because a bundler
 * hoists a static import of an external package above the code that would install them.
 * https://github.com/PeculiarVentures/x509#-reflect-polyfill-required
 */
export function loadX509(): Promise<X509Module> {
  loading ??= (installReflectMetadata(), import('@peculiar/x509'));
  return loading;
}

type Metadata = Map<unknown, unknown>;

/** The three functions of https://rbuckton.github.io/reflect-metadata/ that tsyringe calls, where missing. */
function installReflectMetadata(): void {
  if ('getMetadata' in Reflect) return;
  const store = new WeakMap<object, Metadata>();
  const getOwnMetadata = (key: unknown, target: object): unknown => store.get(target)?.get(key);
  const getMetadata = (key: unknown, target: object): unknown => {
    for (let at: object | null = target; at !== null; at = Reflect.getPrototypeOf(at)) {
      const own = store.get(at);
      if (own?.has(key) === true) return own.get(key);
    }
    return undefined;
  };
  const defineMetadata = (key: unknown, value: unknown, target: object): void => {
    const own = store.get(target) ?? new Map<unknown, unknown>();
    store.set(target, own.set(key, value));
  };
  const functions = { getOwnMetadata, getMetadata, defineMetadata };
  for (const [name, value] of Object.entries(functions)) {
    Object.defineProperty(Reflect, name, { value, configurable: true, writable: true });
  }
}
