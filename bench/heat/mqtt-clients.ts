import { mqtt } from 'aws-iot-device-sdk-v2';

import { decodeBoard } from '../../core/messages/board.ts';
import { boardTopic, rosterTopic, telemetryTopic } from '../../core/messages/topics.ts';
import type { Race } from '../../core/race/heat.ts';
import { createConnection } from '../../simulator/cli/live/board-feed.ts';
import { issueCredentials } from '../../simulator/cli/live/credentials.ts';
import type { Message } from './field.ts';

/** Times that a message is published until it is acknowledged. */
const ATTEMPTS = 3;

/** A rider's own connection, as an app has it. */
export interface MqttClient {
  racerId: string;
  /** QoS 1; resolves when it is acknowledged. */
  publish(message: Message): Promise<void>;
  /** Boards that it has decoded. */
  readonly boards: number;
  close(): Promise<void>;
}

/** Connects a rider with a certificate of its own, and subscribes to the race's board and roster. */
export async function connectRider(
  mqttPort: number,
  cloudDir: string,
  race: Race,
  racerId: string,
): Promise<MqttClient> {
  const connection = createConnection(mqttPort, await issueCredentials(cloudDir, racerId));
  let boards = 0;
  connection.on('message', (topic, payload) => {
    if (topic !== boardTopic(race.raceId) || payload.byteLength === 0) return;
    decodeBoard(new Uint8Array(payload));
    boards++;
  });
  await connection.connect();
  for (const topic of [boardTopic(race.raceId), rosterTopic(race.raceId)]) {
    await connection.subscribe(topic, mqtt.QoS.AtMostOnce);
  }
  return {
    racerId,
    async publish(message) {
      const topic = telemetryTopic(racerId, race.raceId);
      for (let attempt = 1; ; attempt++) {
        try {
          await connection.publish(topic, JSON.stringify(message), mqtt.QoS.AtLeastOnce);
          return;
        } catch (error) {
          if (attempt === ATTEMPTS) throw error;
        }
      }
    },
    get boards() {
      return boards;
    },
    close: async () => void (await connection.disconnect().catch(() => undefined)),
  };
}
