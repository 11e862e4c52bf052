import { DBusError } from 'dbus-next';

/** The errors of bluetoothd by name and with its words. https://github.com/bluez/bluez/blob/master/src/error.c */
const TEXTS = {
  Failed: 'Operation failed',
  InProgress: 'In Progress',
  InvalidArguments: 'Invalid arguments in method call',
  DoesNotExist: 'Does Not Exist',
  NotConnected: 'Not Connected',
  NotPermitted: 'Operation not permitted',
  NotReady: 'Resource Not Ready',
  NotSupported: 'Operation is not supported',
  NotAuthorized: 'Operation Not Authorized',
} as const;

/** `org.bluez.Error.<name>`, with its usual words or with these. */
export function bluezError(name: keyof typeof TEXTS, text: string = TEXTS[name]): DBusError {
  return new DBusError(`org.bluez.Error.${name}`, text);
}

/** An error code of the attribute protocol as bluetoothd hands it on: gatt-client.c, `create_gatt_dbus_error`. */
export function attError(code: number): DBusError {
  return bluezError('Failed', `Operation failed with ATT error: 0x${code.toString(16).padStart(2, '0')}`);
}

/** libdbus, when nothing is exported at the path (or no such method on what is). */
export function unknown(what: 'Object' | 'Method', member: string, on: string, signature: string): DBusError {
  return new DBusError(
    `org.freedesktop.DBus.Error.Unknown${what}`,
    `Method "${member}" with signature "${signature}" on interface "${on}" doesn't exist\n`,
  );
}
