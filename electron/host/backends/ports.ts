import { AlleycatError } from '../../../core/errors.ts';

/**
 * MQTT with certificates, and the same through networks that let only the web out: there ALPN tells it from HTTP.
 * https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html
 */
export const MQTT_PORTS = [8883, 443] as const;

/** By the backend's own port where it has one; else by the one, and where no network is found there, by the other. */
export async function byEitherPort<T>(
  own: number | undefined,
  ask: (port: number) => Promise<T>,
): Promise<T> {
  if (own !== undefined) return ask(own);
  const [port, other] = MQTT_PORTS;
  try {
    return await ask(port);
  } catch (error) {
    if (!(error instanceof AlleycatError) || error.code !== 'E_NO_NETWORK') throw error;
    return ask(other);
  }
}
