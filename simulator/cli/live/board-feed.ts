import { iot, mqtt } from 'aws-iot-device-sdk-v2';

import { AlleycatError } from '../../../core/errors.ts';
import { decodeBoard, type Board } from '../../../core/messages/board.ts';
import { boardTopic } from '../../../core/messages/topics.ts';
import type { Credentials } from './credentials.ts';

const KEEP_ALIVE_S = 30;
const RECONNECT_S = { min: 1, max: 5 } as const;
const DISCONNECT_MS = 1000;

/** The live boards of a race, over a connection of their own. */
export interface BoardFeed {
  /** The newest board; null before the first. */
  readonly latest: Board | null;
  close(): Promise<void>;
}

/** An MQTT 3.1.1 connection to a local cloud's broker, not connected yet. */
export function createConnection(mqttPort: number, credentials: Credentials): mqtt.MqttClientConnection {
  const config = iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder(
    credentials.certificatePem,
    credentials.privateKeyPem,
  )
    .with_certificate_authority(credentials.caPem)
    .with_endpoint('127.0.0.1')
    .with_port(mqttPort)
    .with_client_id(credentials.thingName)
    .with_clean_session(true)
    .with_keep_alive_seconds(KEEP_ALIVE_S)
    .with_reconnect_min_sec(RECONNECT_S.min)
    .with_reconnect_max_sec(RECONNECT_S.max)
    .build();
  const connection = new mqtt.MqttClient().new_connection(config);
  // An 'error' without a listener would be thrown from a native callback, which ends the process.
  connection.on('error', () => undefined);
  return connection;
}

/**
 * Follows a race's boards, whoever publishes them; one that is older than the newest is dropped.
 * @param onBoard told of each with its bytes; must not throw
 * @throws AlleycatError E_MQTT when the broker does not let us in
 */
export async function followBoards(
  mqttPort: number,
  credentials: Credentials,
  raceId: string,
  onBoard: (board: Board, packet: Uint8Array) => void = () => undefined,
): Promise<BoardFeed> {
  const connection = createConnection(mqttPort, credentials);
  let latest: Board | null = null;
  connection.on('message', (_topic, payload) => {
    const packet = payload.byteLength === 0 ? new Uint8Array(0) : new Uint8Array(payload);
    const board = openBoard(packet);
    if (board === null || board.raceId !== raceId || (latest !== null && board.asOf <= latest.asOf)) return;
    latest = board;
    onBoard(board, packet);
  });
  const subscribe = () => connection.subscribe(boardTopic(raceId), mqtt.QoS.AtMostOnce);
  // A clean session forgets its subscriptions.
  connection.on('resume', () => void subscribe().catch(() => undefined));
  try {
    await connection.connect();
    await subscribe();
  } catch (error) {
    throw new AlleycatError('E_MQTT', `The boards cannot be followed: ${String(error)}.`, { cause: error });
  }
  return {
    get latest() {
      return latest;
    },
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, DISCONNECT_MS)));
      await Promise.race([connection.disconnect().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}

function openBoard(packet: Uint8Array): Board | null {
  try {
    return decodeBoard(packet);
  } catch {
    // A board of another version: there is nothing to be shown of it.
    return null;
  }
}
