import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A message bus of the *system* type that belongs to one test. */
export interface PrivateBus {
  /** For `DBUS_SYSTEM_BUS_ADDRESS`. */
  address: string;
  /** Kills the daemon, as a crash would, and leaves its folder: clients see their sockets end. */
  crash(): Promise<void>;
  /** Kills the daemon if it still runs and removes its folder. */
  stop(): Promise<void>;
}

/**
 * `denied`: nobody may send to `org.bluez`. It is what BlueZ's own `bluetooth.conf` says in its default policy for a
 * user who is neither root nor at the console (https://github.com/bluez/bluez/blob/master/src/bluetooth.conf); here it
 * is mandatory, for the tests often run as root, whom that file lets through.
 */
export type BusAccess = 'allowed' | 'denied';

/**
 * Starts `dbus-daemon` with a configuration of its own on a socket in a temporary folder. Limits are the daemon's
 * defaults, which are those of a desktop's system bus too (`/usr/share/dbus-1/system.conf` sets none): a client that
 * leaks match rules meets the 512th here as it does there.
 */
export async function startPrivateBus(access: BusAccess = 'allowed'): Promise<PrivateBus> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-bus-'));
  const address = `unix:path=${folder}/system_bus_socket`;
  const config = path.join(folder, 'bus.conf');
  fs.writeFileSync(config, configuration(address, access));

  const daemon = spawn(
    'dbus-daemon',
    [`--config-file=${config}`, '--nofork', '--nopidfile', '--print-address=1'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  // A test that dies of an exception does not leave its bus behind.
  const end = (): void => void daemon.kill('SIGKILL');
  process.once('exit', end);
  daemon.once('exit', () => process.off('exit', end));
  await listening(daemon);

  return {
    address,
    crash: () => kill(daemon),
    async stop() {
      await kill(daemon);
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** https://dbus.freedesktop.org/doc/dbus-daemon.1.html, "Configuration file". */
function configuration(address: string, access: BusAccess): string {
  const mandatory =
    access === 'denied' ? '<policy context="mandatory"><deny send_destination="org.bluez"/></policy>' : '';
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>${address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="*"/>
    <allow receive_type="*"/>
  </policy>
  ${mandatory}
</busconfig>
`;
}

/** The daemon prints its address once it listens. */
async function listening(daemon: ChildProcess): Promise<void> {
  // What it says is only of interest if it ends; it always complains that it may not raise its limit of files.
  let complaint = '';
  daemon.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const said = new AbortController();
  const { stdout } = daemon;
  if (stdout === null) throw new Error('dbus-daemon was started without a pipe');
  try {
    await Promise.race([
      once(stdout, 'data', { signal: said.signal }),
      once(daemon, 'exit', { signal: said.signal }).then(([code]) => {
        throw new Error(`dbus-daemon ended with ${code} before it listened: ${complaint}`);
      }),
    ]);
  } finally {
    said.abort();
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
