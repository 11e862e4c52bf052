/** One D-Bus interface: argument types of methods and signals, and the signatures of properties. */
export interface InterfaceSpec {
  methods?: Record<string, { in?: readonly string[]; out?: readonly string[] }>;
  signals?: Record<string, readonly string[]>;
  properties?: Record<string, string>;
}

export const ADAPTER = 'org.bluez.Adapter1';
export const DEVICE = 'org.bluez.Device1';
export const SERVICE = 'org.bluez.GattService1';
export const CHARACTERISTIC = 'org.bluez.GattCharacteristic1';
export const DESCRIPTOR = 'org.bluez.GattDescriptor1';
export const PROPERTIES = 'org.freedesktop.DBus.Properties';
export const OBJECT_MANAGER = 'org.freedesktop.DBus.ObjectManager';
export const INTROSPECTABLE = 'org.freedesktop.DBus.Introspectable';

/**
 * The interfaces of the stand-in, to the manual pages org.bluez.Adapter(5), org.bluez.Device(5),
 * org.bluez.GattService(5), org.bluez.GattCharacteristic(5) and org.bluez.GattDescriptor(5) of BlueZ 5
 * (https://github.com/bluez/bluez/tree/master/doc) and to the D-Bus specification, "Standard Interfaces".
 */
export const INTERFACES: Record<string, InterfaceSpec> = {
  [INTROSPECTABLE]: { methods: { Introspect: { out: ['s'] } } },
  [PROPERTIES]: {
    methods: {
      Get: { in: ['s', 's'], out: ['v'] },
      GetAll: { in: ['s'], out: ['a{sv}'] },
      Set: { in: ['s', 's', 'v'] },
    },
    signals: { PropertiesChanged: ['s', 'a{sv}', 'as'] },
  },
  [OBJECT_MANAGER]: {
    methods: { GetManagedObjects: { out: ['a{oa{sa{sv}}}'] } },
    signals: { InterfacesAdded: ['o', 'a{sa{sv}}'], InterfacesRemoved: ['o', 'as'] },
  },
  [ADAPTER]: {
    methods: {
      StartDiscovery: {},
      StopDiscovery: {},
      SetDiscoveryFilter: { in: ['a{sv}'] },
      RemoveDevice: { in: ['o'] },
    },
    properties: { Address: 's', AddressType: 's', Name: 's', Alias: 's', Powered: 'b', Discovering: 'b' },
  },
  [DEVICE]: {
    methods: { Connect: {}, Disconnect: {} },
    properties: {
      Address: 's',
      AddressType: 's',
      Name: 's',
      Alias: 's',
      Adapter: 'o',
      RSSI: 'n',
      UUIDs: 'as',
      ServiceData: 'a{sv}',
      ManufacturerData: 'a{qv}',
      Paired: 'b',
      Bonded: 'b',
      Trusted: 'b',
      Connected: 'b',
      ServicesResolved: 'b',
    },
  },
  [SERVICE]: { properties: { UUID: 's', Primary: 'b', Device: 'o' } },
  [CHARACTERISTIC]: {
    methods: {
      ReadValue: { in: ['a{sv}'], out: ['ay'] },
      WriteValue: { in: ['ay', 'a{sv}'] },
      StartNotify: {},
      StopNotify: {},
    },
    properties: { UUID: 's', Service: 'o', Value: 'ay', Notifying: 'b', Flags: 'as', MTU: 'q' },
  },
  [DESCRIPTOR]: {
    methods: { ReadValue: { in: ['a{sv}'], out: ['ay'] }, WriteValue: { in: ['ay', 'a{sv}'] } },
    properties: { UUID: 's', Characteristic: 'o', Value: 'ay' },
  },
};

/** The introspection XML of an object. D-Bus specification, "Introspection Data Format". */
export function introspect(names: readonly string[], children: readonly string[]): string {
  const nodes = children.map((child) => `<node name="${child}"/>`);
  return `<node>${names.map(interfaceXml).join('')}${nodes.join('')}</node>`;
}

function interfaceXml(name: string): string {
  const { methods = {}, signals = {}, properties = {} } = INTERFACES[name] ?? {};
  const members = [
    ...Object.entries(methods).map(
      ([method, types]) =>
        `<method name="${method}">${argsXml(types.in ?? [], ' direction="in"')}${argsXml(types.out ?? [], ' direction="out"')}</method>`,
    ),
    ...Object.entries(signals).map(
      ([signal, types]) => `<signal name="${signal}">${argsXml(types, '')}</signal>`,
    ),
    ...Object.entries(properties).map(
      ([property, type]) => `<property name="${property}" type="${type}" access="read"/>`,
    ),
  ];
  return `<interface name="${name}">${members.join('')}</interface>`;
}

function argsXml(types: readonly string[], direction: string): string {
  return types.map((type) => `<arg type="${type}"${direction}/>`).join('');
}
