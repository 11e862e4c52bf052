/** An MQTT 3.1.1 client of few words, for what the IoT SDK hides: how exactly a broker answers. */
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';

export interface ClientOptions {
  readonly port: number;
  readonly caPem: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  readonly clientId: string;
}

/** https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html#_Toc398718021 */
const TYPE = { connack: 2, publish: 3, puback: 4, suback: 9 } as const;
const REFUSED = 0x80;
/** Milliseconds; an answer takes one or two. */
const PATIENCE = 5000;

export class PolicyClient {
  /** The topics of the messages that have come. */
  readonly topics: string[] = [];
  readonly #socket: TLSSocket;
  #unread = Buffer.alloc(0);
  #isOpen = true;
  #answers: { type: number; body: Buffer }[] = [];
  #wake: () => void = () => undefined;

  private constructor(socket: TLSSocket) {
    this.#socket = socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#isOpen = false;
      this.#wake();
    });
  }

  /** A connection, or `undefined` where the broker does not want it. */
  static async connect(options: ClientOptions): Promise<PolicyClient | undefined> {
    const { port, caPem: ca, certificatePem: cert, privateKeyPem: key, clientId } = options;
    const client = new PolicyClient(
      connect({ host: '127.0.0.1', port, ca, cert, key, servername: 'localhost' }),
    );
    const cleanSession = 2;
    const head = Buffer.from([...text('MQTT'), 4, cleanSession, 0, 60]);
    client.#send(0x10, Buffer.concat([head, text(clientId)]));
    const answer = await client.#answer(TYPE.connack);
    if (answer?.[1] === 0) return client;
    client.close();
    return undefined;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether the broker took it, at QoS 1; else it has closed the connection. */
  async publish(topic: string, retain = false): Promise<boolean> {
    this.#send(0x32 | (retain ? 1 : 0), Buffer.concat([text(topic), PACKET_ID, Buffer.from('{}')]));
    return (await this.#answer(TYPE.puback)) !== undefined;
  }

  /** Whether the broker took the filter, at QoS 0. */
  async subscribe(filter: string): Promise<boolean> {
    this.#send(0x82, Buffer.concat([PACKET_ID, text(filter), Buffer.from([0])]));
    const answer = await this.#answer(TYPE.suback);
    return answer !== undefined && answer[2] !== REFUSED;
  }

  async unsubscribe(filter: string): Promise<void> {
    this.#send(0xa2, Buffer.concat([PACKET_ID, text(filter)]));
    await this.#answer(0xb);
  }

  /** Resolves once a message with this topic has come. */
  async received(topic: string): Promise<void> {
    await this.#until(() => (this.topics.includes(topic) ? true : undefined));
  }

  close(): void {
    this.#socket.destroy();
  }

  async closed(): Promise<void> {
    if (this.#isOpen) await once(this.#socket, 'close');
  }

  #send(first: number, body: Buffer): void {
    const size = body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7];
    if (this.#isOpen) this.#socket.write(Buffer.concat([Buffer.from([first, ...size]), body]));
  }

  /** The answer's body; `undefined` where the connection was closed instead. */
  #answer(type: number): Promise<Buffer | undefined> {
    return this.#until(() => {
      const at = this.#answers.findIndex((one) => one.type === type);
      return at < 0 ? undefined : this.#answers.splice(at, 1)[0]?.body;
    });
  }

  async #until<T>(look: () => T | undefined): Promise<T | undefined> {
    const until = performance.now() + PATIENCE;
    for (;;) {
      const found = look();
      if (found !== undefined || !this.#isOpen) return found;
      if (performance.now() > until) throw new Error('The broker neither answers nor closes the connection.');
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, PATIENCE);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  #take(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    for (let packet = this.#next(); packet !== undefined; packet = this.#next()) {
      const { type, body } = packet;
      if (type === TYPE.publish) this.topics.push(body.toString('utf8', 2, 2 + body.readUInt16BE(0)));
      else this.#answers.push(packet);
    }
    this.#wake();
  }

  /** The next whole packet. Its length has one or two bytes here. */
  #next(): { type: number; body: Buffer } | undefined {
    const [first, low, high = 0] = this.#unread;
    if (first === undefined || low === undefined) return undefined;
    const isLong = low > 127;
    const start = isLong ? 3 : 2;
    const end = start + (isLong ? (low & 127) + high * 128 : low);
    if (this.#unread.length < end) return undefined;
    const body = this.#unread.subarray(start, end);
    this.#unread = this.#unread.subarray(end);
    return { type: first >> 4, body };
  }
}

const PACKET_ID = Buffer.from([0, 7]);

/** With its length before it. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
