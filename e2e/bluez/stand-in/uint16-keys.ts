import { createRequire } from 'node:module';

interface Marshaller {
  marshall(stream: unknown, data: unknown): void;
}

interface Marshallers {
  MakeSimpleMarshaller: (type: string) => Marshaller;
}

/**
 * Lets dbus-next 0.10.2 write dictionaries with uint16 keys, which `Device1.ManufacturerData` (`a{qv}`) is. It takes
 * dictionaries as plain objects, whose keys are strings, and then refuses a string for a uint16. Reading works, so no
 * client of BlueZ meets this; only a bluetoothd written with it does.
 */
export function allowUint16Keys(): void {
  const marshallers = createRequire(import.meta.url)('dbus-next/lib/marshallers') as Marshallers;
  const make = marshallers.MakeSimpleMarshaller;
  marshallers.MakeSimpleMarshaller = (type) => {
    const marshaller = make(type);
    if (type !== 'q') return marshaller;
    return { marshall: (stream, data) => marshaller.marshall(stream, Number(data)) };
  };
}
