import { iot, mqtt } from 'aws-iot-device-sdk-v2';
import type { Authority } from '../authority/authority.ts';
import { makeKeyAndCsr } from '../authority/authority.test-support.ts';

export interface Credentials {
  readonly racerId: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export async function issueTo(authority: Authority, racerId: string): Promise<Credentials> {
  const { privateKeyPem, csrPem } = await makeKeyAndCsr();
  return {
    racerId,
    privateKeyPem,
    certificatePem: await authority.issueCertificate({ thingName: racerId, csrPem }),
  };
}

/** A connection of the real IoT SDK, not connected yet; it never reconnects within a test. */
export function createConnection(
  port: number,
  caCertificatePem: string,
  credentials: Credentials,
  clientId = credentials.racerId,
): mqtt.MqttClientConnection {
  const config = iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder(
    credentials.certificatePem,
    credentials.privateKeyPem,
  )
    .with_certificate_authority(caCertificatePem)
    .with_endpoint('127.0.0.1')
    .with_port(port)
    .with_client_id(clientId)
    .with_clean_session(true)
    .with_reconnect_min_sec(3600)
    .with_reconnect_max_sec(3600)
    .build();
  const connection = new mqtt.MqttClient().new_connection(config);
  // An 'error' without a listener would be thrown from a native callback.
  connection.on('error', () => undefined);
  return connection;
}

/** Resolves when the broker, or the network, ends the connection. */
export function interrupted(connection: mqtt.MqttClientConnection): Promise<void> {
  return new Promise((resolve) => connection.once('interrupt', () => resolve()));
}

/** An array to push to and to wait on: for `count` entries, however they arrive. */
export class Inbox<T> {
  readonly items: T[] = [];
  #wake: (() => void)[] = [];

  readonly push = (item: T): void => {
    this.items.push(item);
    for (const wake of this.#wake.splice(0)) wake();
  };

  async take(count: number): Promise<T[]> {
    while (this.items.length < count) await new Promise<void>((resolve) => this.#wake.push(resolve));
    return this.items.splice(0, count);
  }
}
