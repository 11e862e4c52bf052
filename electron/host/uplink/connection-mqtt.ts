import { iot, mqtt } from 'aws-iot-device-sdk-v2';

import type { MqttAccess } from './backend.ts';

/** Seconds, of real time: a network does not run faster because a test's clock does. */
const RECONNECT_MIN_S = 1;
const RECONNECT_MAX_S = 5;
const KEEP_ALIVE_S = 30;
const OPERATION_TIMEOUT_MS = 10_000;

/** An MQTT 3.1.1 connection that reconnects by itself once it has been connected; not connected yet. */
export function createMqttConnection(access: MqttAccess, clientId: string): mqtt.MqttClientConnection {
  const { host, port, certificatePem, privateKeyPem, caPem } = access;
  const builder = iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder(certificatePem, privateKeyPem);
  if (caPem !== undefined) builder.with_certificate_authority(caPem);
  const config = builder
    .with_endpoint(host)
    .with_port(port)
    .with_client_id(clientId)
    .with_clean_session(true)
    .with_keep_alive_seconds(KEEP_ALIVE_S)
    .with_protocol_operation_timeout_ms(OPERATION_TIMEOUT_MS)
    .with_reconnect_min_sec(RECONNECT_MIN_S)
    .with_reconnect_max_sec(RECONNECT_MAX_S)
    .build();
  return new mqtt.MqttClient().new_connection(config);
}
