/** The few packets of the Host Controller Interface that the harness reads or writes (Core 5.4, volume 4, part E). */

/** First byte of a packet on a serial line (part A, table 2.1). */
export const PACKET = { command: 1, data: 2, event: 4 } as const;

export const OPCODE = {
  disconnect: 0x0406,
  reset: 0x0c03,
  readAddress: 0x1009,
  setEventMask: 0x2001,
  setAdvertising: 0x200a,
  createConnection: 0x200d,
  cancelConnection: 0x200e,
  createExtendedConnection: 0x2043,
} as const;

const EVENT = { disconnected: 0x05, commandComplete: 0x0e, commandStatus: 0x0f, lowEnergy: 0x3e } as const;

/** Low energy meta events: Connection Complete, and its enhanced form. */
const CONNECTED = [0x01, 0x0a];

/** Cuts a stream of bytes into packets. */
export class PacketReader {
  #rest: Buffer = Buffer.alloc(0);

  /** What is complete now, in order. */
  read(bytes: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const packets: Buffer[] = [];
    for (let length = lengthOf(this.#rest); length <= this.#rest.length; length = lengthOf(this.#rest)) {
      packets.push(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
    }
    return packets;
  }
}

/** Of the packet that `bytes` begin with; Infinity while that cannot be known. */
function lengthOf(bytes: Buffer): number {
  const [type, header] = [bytes[0], bytes.length];
  if (type === PACKET.event) return header < 3 ? Infinity : 3 + bytes[2]!;
  if (type === PACKET.command) return header < 4 ? Infinity : 4 + bytes[3]!;
  return header < 5 ? Infinity : 5 + bytes.readUInt16LE(3);
}

export function command(opcode: number, ...parameters: number[]): Buffer {
  return Buffer.from([PACKET.command, opcode & 0xff, opcode >> 8, parameters.length, ...parameters]);
}

export function disconnectCommand(handle: number, reason: number): Buffer {
  return command(OPCODE.disconnect, handle & 0xff, handle >> 8, reason);
}

/** Low energy, public address, with the same parameters for every link. */
export function connectCommand(address: Buffer): Buffer {
  const before = [0x60, 0x00, 0x30, 0x00, 0x00, 0x00];
  const after = [0x00, 0x06, 0x00, 0x12, 0x00, 0x00, 0x00, 0x2a, 0x00, 0x04, 0x00, 0x06, 0x00];
  return command(OPCODE.createConnection, ...before, ...address, ...after);
}

/** Command Status: what the command asks for has begun. */
export function begun(opcode: number): Buffer {
  return Buffer.from([PACKET.event, EVENT.commandStatus, 4, 0, 1, opcode & 0xff, opcode >> 8]);
}

/** Command Complete, with success. */
export function completed(opcode: number): Buffer {
  return Buffer.from([PACKET.event, EVENT.commandComplete, 4, 1, opcode & 0xff, opcode >> 8, 0]);
}

/** LE Connection Complete after a cancelled attempt: "unknown connection identifier" (7.8.13). */
export function cancelledConnection(address: Buffer): Buffer {
  const before = [CONNECTED[0]!, 0x02, 0, 0, 0, 0];
  const body = Buffer.from([...before, ...address, 0, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([Buffer.from([PACKET.event, EVENT.lowEnergy, body.length]), body]);
}

/** The opcode of a command; undefined for any other packet. */
export function opcodeOf(packet: Buffer): number | undefined {
  return packet[0] === PACKET.command ? packet.readUInt16LE(1) : undefined;
}

/** Whom a command connects to, as on the wire (lowest byte first); undefined for any other command. */
export function connectsTo(packet: Buffer): Buffer | undefined {
  const opcode = opcodeOf(packet);
  if (opcode === OPCODE.createConnection) return packet.subarray(10, 16);
  if (opcode === OPCODE.createExtendedConnection) return packet.subarray(7, 13);
  return undefined;
}

/** The opcode that an event answers, by Command Complete or Command Status; undefined for any other packet. */
export function answeredOpcode(packet: Buffer): number | undefined {
  if (packet[0] !== PACKET.event) return undefined;
  if (packet[1] === EVENT.commandComplete) return packet.readUInt16LE(4);
  if (packet[1] === EVENT.commandStatus) return packet.readUInt16LE(5);
  return undefined;
}

/** The handle of a link that an event announces; undefined for any other packet, and for one that failed. */
export function connectedHandle(packet: Buffer): number | undefined {
  const isIt = packet[0] === PACKET.event && packet[1] === EVENT.lowEnergy && CONNECTED.includes(packet[3]!);
  return isIt && packet[4] === 0 ? packet.readUInt16LE(5) : undefined;
}

/** The handle of a link that an event says is gone. */
export function disconnectedHandle(packet: Buffer): number | undefined {
  const isIt = packet[0] === PACKET.event && packet[1] === EVENT.disconnected;
  return isIt ? packet.readUInt16LE(4) : undefined;
}

/** The same Disconnection Complete with another reason. */
export function withReason(packet: Buffer, reason: number): Buffer {
  const changed = Buffer.from(packet);
  changed[6] = reason;
  return changed;
}

const ATT_CHANNEL = 0x0004;

/** The attribute protocol's part of a data packet that begins one; undefined for any other packet. */
export function attributePdu(packet: Buffer): Buffer | undefined {
  const isIt = packet[0] === PACKET.data && packet.length > 9 && packet.readUInt16LE(7) === ATT_CHANNEL;
  return isIt ? packet.subarray(9) : undefined;
}
