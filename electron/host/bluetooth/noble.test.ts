import { afterEach, describe, expect, test, vi } from 'vitest';

import { chooseBinding, createNoble } from './noble.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('the binding', () => {
  test.each([
    ['linux', {}, 'dbus'],
    ['darwin', {}, 'system'],
    ['win32', {}, 'system'],
    ['linux', { NOBLE_BINDINGS: 'hci' }, 'hci'],
    ['darwin', { NOBLE_BINDINGS: 'DBus' }, 'dbus'],
    ['linux', { NOBLE_BINDINGS: 'nonsense' }, 'dbus'],
    ['linux', { BLUETOOTH_HCI_SOCKET_UART_PORT: '/dev/pts/3' }, 'hci'],
    ['win32', { BLUETOOTH_HCI_SOCKET_UART_PORT: '/dev/pts/3' }, 'hci'],
    ['linux', { NOBLE_BINDINGS: 'dbus', BLUETOOTH_HCI_SOCKET_UART_PORT: '/dev/pts/3' }, 'dbus'],
    ['linux', { BLUETOOTH_HCI_SOCKET_UART_PORT: '' }, 'dbus'],
  ] as const)('on %s with %j is %s', (platform, environment, binding) => {
    expect(chooseBinding(platform, environment)).toBe(binding);
  });
});

describe('over D-Bus', () => {
  test('a lost message bus is a warning to the instance that opened it, and not the end of the process', async () => {
    vi.stubEnv('NOBLE_BINDINGS', 'dbus');
    vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', 'unix:path=/nowhere/to/be/found');
    const printed = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const toFirst: string[] = [];
    const toSecond: string[] = [];
    const first = createNoble();
    first.onWarning((message) => toFirst.push(message));
    expect([first.binding, first.noble.state]).toEqual(['dbus', 'unknown']);
    const second = createNoble();
    second.onWarning((message) => toSecond.push(message));
    await vi.waitFor(() => expect(toFirst.join()).toContain('message bus: '));
    expect([toSecond, printed.mock.calls]).toEqual([[], []]);
    first.end();
    second.end();
  });
});
