import { setTimeout as sleep } from 'node:timers/promises';

import { mqtt } from 'aws-iot-device-sdk-v2';

import { say, type Sentence } from '../../contract/sentences/say.ts';
import type { Log } from '../log.ts';
import type { MqttAccess } from './backend.ts';
import { createMqttConnection } from './connection-mqtt.ts';

/** Real ms, all of them: a network does not run faster because a test's clock does. */
const DISCONNECT_MS = 1000;
const RETRY_MS = [1000, 2000, 5000] as const;
/** After so long the library's own tries are given up: a way in that is new may be another, and tells why it is shut. */
const LOST_MS = 12_000;

export type Link = 'starting' | 'connected' | 'reconnecting' | 'down' | 'takenOver';

export interface ConnectionOptions {
  racerId: string;
  /** The way in; asked again after every `restart`. */
  access(): Promise<MqttAccess>;
  /** Why a try has failed, in one sentence without its end. */
  explain(access: MqttAccess | null, error: unknown): Promise<Sentence>;
  onLink(link: Link, message: Sentence | null): void;
  onMessage(topic: string, payload: Uint8Array): void;
  log: Log;
}

/**
 * The one MQTT 3.1.1 connection of an installation. It keeps trying until it is closed, and subscribes again after
 * every reconnect. Nothing escapes its callbacks: an exception in one of them would abort the process.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #create: typeof createMqttConnection;
  readonly #topics = new Set<string>();
  #connection: mqtt.MqttClientConnection | null = null;
  #connected = false;
  #closed = false;
  #attempt = 0;
  #timer: NodeJS.Timeout | null = null;
  /** Counts the tries, so that one that was overtaken knows it. */
  #turn = 0;
  #access: MqttAccess | null = null;

  constructor(options: ConnectionOptions, create: typeof createMqttConnection = createMqttConnection) {
    this.#options = options;
    this.#create = create;
  }

  get connected(): boolean {
    return this.#connected;
  }

  start(): void {
    this.#options.onLink('starting', null);
    this.#open();
  }

  /** Drops the connection, asks for the access again and connects with it. */
  restart(message = say('backendGone')): void {
    if (this.#closed) return;
    this.#discard();
    this.#attempt = 0;
    this.#options.onLink('reconnecting', message);
    this.#open();
  }

  /** The rider rides at another machine now, which needs the name: ends the connection, and tries no more until `restart`. */
  giveWay(): void {
    if (this.#closed) return;
    this.#turn += 1;
    this.#discard();
    this.#options.onLink('takenOver', say('takenOver'));
  }

  /** QoS 1. Resolves at the PUBACK; rejects where there is no connection, or no answer in time. */
  async publish(topic: string, payload: string): Promise<void> {
    if (this.#connection === null || !this.#connected) throw new Error('not connected');
    await this.#connection.publish(topic, payload, mqtt.QoS.AtLeastOnce);
  }

  /** Takes a topic's messages from now on, over every reconnect. */
  subscribe(topic: string): void {
    if (this.#topics.has(topic)) return;
    this.#topics.add(topic);
    if (this.#connected) void this.#subscribeNow(topic);
  }

  unsubscribe(topic: string): void {
    if (!this.#topics.delete(topic) || !this.#connected) return;
    this.#connection?.unsubscribe(topic).catch((error: unknown) => this.#warn('unsubscribe failed', error));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wait(null);
    const connection = this.#connection;
    this.#connection = null;
    this.#connected = false;
    // Disconnecting what never connected rejects, and what is interrupted answers only at its next attempt to
    // reconnect: neither may hold up the end.
    const disconnected = connection?.disconnect().catch(() => undefined);
    await Promise.race([disconnected, sleep(DISCONNECT_MS)]);
  }

  #open(): void {
    this.#turn += 1;
    const turn = this.#turn;
    this.#connectOnce(turn)
      .catch((error: unknown) => this.#onFailure(turn, error))
      .catch((error: unknown) => this.#warn('what failed could not be told', error));
  }

  async #onFailure(turn: number, error: unknown): Promise<void> {
    if (this.#closed || turn !== this.#turn) return;
    this.#warn('connecting failed', error);
    this.#discard();
    const wait = RETRY_MS[Math.min(this.#attempt, RETRY_MS.length - 1)] ?? 5000;
    this.#attempt++;
    const reason = await this.#options.explain(this.#access, error).catch(() => say('partNoConnection'));
    if (this.#closed || turn !== this.#turn) return;
    this.#options.onLink('down', say('backendDown', { reason, seconds: wait / 1000 }));
    this.#wait(wait);
  }

  /** Opens it anew after a while, ms; null for not at all. */
  #wait(ms: number | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = ms === null ? null : setTimeout(() => this.#open(), ms);
  }

  async #connectOnce(turn: number): Promise<void> {
    this.#discard();
    this.#access = null;
    const access = await this.#options.access();
    if (this.#closed || turn !== this.#turn) return;
    this.#access = access;
    const connection = this.#create(access, this.#options.racerId);
    this.#connection = connection;
    this.#listen(connection);
    await connection.connect();
    if (this.#connection !== connection) return;
    this.#attempt = 0;
    this.#up();
  }

  #listen(connection: mqtt.MqttClientConnection): void {
    const ours = (handle: () => void) => (): void => {
      if (this.#connection !== connection) return;
      this.#guard(handle);
    };
    connection.on(
      'interrupt',
      ours(() => {
        this.#connected = false;
        this.#wait(LOST_MS);
        this.#options.onLink('reconnecting', say('backendBroke'));
      }),
    );
    connection.on(
      'resume',
      ours(() => this.#up()),
    );
    connection.on('error', (error) => this.#warn('connection error', error));
    connection.on('message', (topic, payload) => {
      if (this.#connection !== connection) return;
      this.#guard(() => {
        // In plain Node an empty payload arrives as a detached buffer, which no view can be made of.
        const bytes = payload.byteLength === 0 ? new Uint8Array(0) : new Uint8Array(payload);
        this.#options.onMessage(topic, bytes);
      });
    });
  }

  #up(): void {
    this.#wait(null);
    this.#connected = true;
    // Before anybody asks for what would be answered there.
    for (const topic of this.#topics) void this.#subscribeNow(topic);
    this.#options.onLink('connected', null);
  }

  async #subscribeNow(topic: string): Promise<void> {
    try {
      const answer = await this.#connection?.subscribe(topic, mqtt.QoS.AtMostOnce);
      if (answer?.error_code) this.#warn('subscription refused', `${topic}: ${answer.error_code}`);
    } catch (error) {
      this.#warn('subscription failed', error);
    }
  }

  #discard(): void {
    const connection = this.#connection;
    this.#connection = null;
    this.#connected = false;
    this.#wait(null);
    connection?.disconnect().catch(() => undefined);
  }

  #guard(handle: () => void): void {
    try {
      handle();
    } catch (error) {
      this.#warn('an event of the connection could not be handled', error);
    }
  }

  #warn(message: string, error: unknown): void {
    try {
      this.#options.log('warn', message, { error: error instanceof Error ? error.message : String(error) });
    } catch {
      // Where not even the log can be written nobody is left to tell, and what is thrown on would end the app.
    }
  }
}
