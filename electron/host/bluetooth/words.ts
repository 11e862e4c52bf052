import type { AdapterState } from '../../contract/bluetooth.ts';

const REACH: Readonly<Record<AdapterState, string | null>> = {
  unused: null,
  starting: null,
  on: null,
  off: 'Bluetooth is switched off, or its adapter unplugged. Switch it on, and Alleycat goes on by itself.',
  none: 'This computer has no Bluetooth adapter, or it is unplugged. Plug one in: Alleycat goes on by itself.',
  noPermission:
    'Alleycat may not use Bluetooth. Allow it in the system settings, under privacy, and Alleycat goes on by itself.',
  noService:
    "The system's Bluetooth service (BlueZ) does not run. Start or install it: Alleycat goes on by itself.",
  failed: 'Bluetooth could not be opened. Alleycat tries again by itself; restarting the computer may help.',
};

/** What is wrong with the radio and what can be done, in one sentence; null when all is well. */
export function adapterMessage(state: AdapterState): string | null {
  return REACH[state];
}
