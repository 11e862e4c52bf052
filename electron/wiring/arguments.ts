import { parseArgs } from 'node:util';

import { AlleycatError } from '../../core/errors.ts';

export interface AppArguments {
  /** Where everything is kept; null for the system's usual place. */
  dataDir: string | null;
  /** Clock seconds in a real second; 1 for a rider. */
  speed: number;
  /** Port of the loopback server; 0 for any. */
  port: number;
  /** Opponents instead of the settings' number; null for those. */
  opponents: number | null;
  /** A Bluetooth log to ride by; null for the simulated bike. */
  replay: string | null;
  /** Seed of the opponents. */
  seed: string;
}

/**
 * Reads what stands behind the program's name. Unknown switches are left alone where `lenient`: Electron and
 * Chromium have their own.
 * @throws AlleycatError E_USAGE with one line about what is wrong.
 */
export function readArguments(argv: readonly string[], lenient = false): AppArguments {
  const { values } = parse(argv, lenient);
  const number = (
    name: 'speed' | 'port' | 'opponents',
    fallback: number,
    min: number,
    max: number,
  ): number => {
    const text = values[name];
    if (typeof text !== 'string') return fallback;
    const value = Number(text);
    if (text.trim() === '' || !(value >= min && value <= max)) {
      throw new AlleycatError('E_USAGE', `--${name} wants a number from ${min} to ${max}, not "${text}".`);
    }
    return value;
  };
  const opponents = Math.round(number('opponents', -1, 0, 999));
  return {
    dataDir: typeof values['data-dir'] === 'string' ? values['data-dir'] : null,
    speed: number('speed', 1, 0.1, 100),
    port: Math.round(number('port', 0, 0, 65_535)),
    opponents: opponents < 0 ? null : opponents,
    replay: typeof values.replay === 'string' ? values.replay : null,
    seed: typeof values.seed === 'string' ? values.seed : 'alleycat',
  };
}

function parse(argv: readonly string[], lenient: boolean): { values: Record<string, unknown> } {
  const string = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...argv],
      strict: !lenient,
      allowPositionals: lenient,
      options: {
        'data-dir': string,
        speed: string,
        port: string,
        opponents: string,
        seed: string,
        replay: string,
      },
    });
  } catch (error) {
    throw new AlleycatError(
      'E_USAGE',
      error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
      {
        cause: error,
      },
    );
  }
}
