import { DBusError, Message, Variant, type MessageBus } from 'dbus-next';

import { unknown } from './errors.ts';
import { INTERFACES, INTROSPECTABLE, introspect, OBJECT_MANAGER, PROPERTIES } from './interfaces.ts';

/** Properties of one interface as plain values; their signatures are in `INTERFACES`. */
export type Values = Record<string, unknown>;

/** A method call as a handler sees it. */
export interface MethodCall {
  path: string;
  args: readonly unknown[];
  /** The caller's unique name on the bus. */
  sender: string;
}

/** Answers a method call with the values of its out arguments, or throws a `DBusError`. */
export type Method = (call: MethodCall) => unknown[] | Promise<unknown[]>;

type ObjectInterfaces = Map<string, Values>;

/** Objects below `/` with their interfaces, announced and served on a bus as bluetoothd does with its own. */
export class ObjectTree {
  readonly #bus: MessageBus;
  readonly #objects = new Map<string, ObjectInterfaces>();
  readonly #methods = new Map<string, Method>();
  /** Every call to an interface of BlueZ, in order: `Device1.Connect /org/bluez/hci0/dev_...`. */
  readonly calls: string[] = [];

  constructor(bus: MessageBus) {
    this.#bus = bus;
    this.#methods.set(`${OBJECT_MANAGER}.GetManagedObjects`, () => [this.#managed()]);
    this.#methods.set(`${INTROSPECTABLE}.Introspect`, ({ path }) => [this.#introspect(path)]);
    this.#methods.set(`${PROPERTIES}.GetAll`, ({ path, args }) => [this.#variants(path, String(args[0]))]);
    this.#methods.set(`${PROPERTIES}.Get`, ({ path, args }) => [
      this.#variants(path, String(args[0]))[String(args[1])],
    ]);
    bus.addMethodHandler((message: Message) => {
      void this.#answer(message);
      return true;
    });
  }

  /** Serves a method, whichever object it is called on. */
  serve(name: string, member: string, method: Method): void {
    this.#methods.set(`${name}.${member}`, method);
  }

  /** Exports an object and announces it with `InterfacesAdded`. */
  add(path: string, interfaces: Record<string, Values>): void {
    const entries = new Map(Object.entries(interfaces).map(([name, values]) => [name, { ...values }]));
    this.#objects.set(path, entries);
    this.#emit('/', OBJECT_MANAGER, 'InterfacesAdded', [path, this.#interfaces(path)]);
  }

  /** Takes an object and everything below it away, the deepest first, each with `InterfacesRemoved`. */
  remove(path: string): void {
    const gone = [...this.#objects.keys()].filter((each) => each === path || each.startsWith(`${path}/`));
    for (const each of gone.sort().reverse()) {
      const names = [...(this.#objects.get(each)?.keys() ?? [])];
      this.#objects.delete(each);
      this.#emit('/', OBJECT_MANAGER, 'InterfacesRemoved', [each, names]);
    }
  }

  has(path: string): boolean {
    return this.#objects.has(path);
  }

  get(path: string, name: string, property: string): unknown {
    return this.#objects.get(path)?.get(name)?.[property];
  }

  /** Changes properties and says so with one `PropertiesChanged`; `invalidated` ones are gone afterwards. */
  set(path: string, name: string, changed: Values, invalidated: readonly string[] = []): void {
    const values = this.#objects.get(path)?.get(name);
    if (values === undefined) return;
    Object.assign(values, changed);
    for (const property of invalidated) delete values[property];
    this.#emit(path, PROPERTIES, 'PropertiesChanged', [name, toVariants(name, changed), [...invalidated]]);
  }

  #emit(path: string, name: string, signal: string, body: unknown[]): void {
    const signature = INTERFACES[name]?.signals?.[signal]?.join('') ?? '';
    this.#bus.send(Message.newSignal(path, name, signal, signature, body));
  }

  async #answer(message: Message): Promise<void> {
    const { interface: name, member } = message;
    if (name.startsWith('org.bluez.')) {
      this.calls.push(`${name.slice('org.bluez.'.length)}.${member} ${message.path}`);
    }
    try {
      const body = await this.#method(message)({
        path: message.path,
        args: message.body,
        sender: message.sender,
      });
      const signature = INTERFACES[name]?.methods?.[member]?.out?.join('') ?? '';
      this.#bus.send(Message.newMethodReturn(message, signature, body));
    } catch (error) {
      const { type, text } =
        error instanceof DBusError ? error : new DBusError('org.bluez.Error.Failed', String(error));
      // The type declaration wants a string where the function wants the message it answers.
      this.#bus.send(Message.newError(message as unknown as string, type, text));
    }
  }

  #method({ path, interface: name, member, signature }: Message): Method {
    if (!this.#isNode(path)) throw unknown('Object', member, name, signature);
    const method = this.#methods.get(`${name}.${member}`);
    if (method === undefined || !this.#interfaceNames(path).includes(name)) {
      throw unknown('Method', member, name, signature);
    }
    return method;
  }

  /** An object, or a step on the way to one: those can be introspected too. */
  #isNode(path: string): boolean {
    return path === '/' || [...this.#objects.keys()].some((each) => `${each}/`.startsWith(`${path}/`));
  }

  #interfaceNames(path: string): string[] {
    const own = [...(this.#objects.get(path)?.keys() ?? [])];
    if (path === '/') own.push(OBJECT_MANAGER);
    return [INTROSPECTABLE, ...(this.#objects.has(path) ? [PROPERTIES] : []), ...own];
  }

  #introspect(path: string): string {
    const prefix = path === '/' ? '/' : `${path}/`;
    const below = [...this.#objects.keys()].filter((each) => each.startsWith(prefix));
    const children = new Set(below.map((each) => each.slice(prefix.length).split('/')[0] ?? ''));
    return introspect(this.#interfaceNames(path), [...children]);
  }

  #managed(): Record<string, unknown> {
    return Object.fromEntries([...this.#objects.keys()].map((path) => [path, this.#interfaces(path)]));
  }

  #interfaces(path: string): Record<string, unknown> {
    const names = [...(this.#objects.get(path)?.keys() ?? [])];
    return Object.fromEntries(names.map((name) => [name, this.#variants(path, name)]));
  }

  #variants(path: string, name: string): Record<string, Variant> {
    return toVariants(name, this.#objects.get(path)?.get(name) ?? {});
  }
}

function toVariants(name: string, values: Values): Record<string, Variant> {
  const signatures = INTERFACES[name]?.properties ?? {};
  return Object.fromEntries(
    Object.entries(values).map(([property, value]) => {
      const signature = signatures[property];
      if (signature === undefined) throw new Error(`${name} has no property ${property}`);
      return [property, new Variant(signature, value)];
    }),
  );
}
