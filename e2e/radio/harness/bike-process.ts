/**
 * The program of one virtual bike: a GATT server by bleno, which keeps its state in its module, on the adapter that
 * BLUETOOTH_HCI_SOCKET_UART_PORT names. Started and told what to do by virtual-bike.ts; ends when that is gone.
 */
import bleno, {
  type Characteristic,
  type ConnectionHandle,
  type UpdateValueCallback,
} from '@stoprocent/bleno';

import { type CharacteristicRow, KINDS, type Kind, advertisement, scanResponse } from './bike-kinds.ts';
import { Machine } from './bike-machine.ts';
import type { BikeOptions, FromBike, Sent, ToBike } from './bike-messages.ts';
import { ControlPoint } from './control-point.ts';
import { monotonicMs } from './waiting.ts';

const CONTROL_POINT = '2ad9';
const STATUS = '2ada';

/** "Client Characteristic Configuration Descriptor Improperly Configured": answers could not be indicated. */
const NOT_INDICATING = 0xfd;

const options = JSON.parse(process.argv[2] ?? '{}') as Required<BikeOptions>;
const kind: Kind = KINDS[options.kind];
const machine = new Machine();
const controlPoint = new ControlPoint(machine, kind.startsAfter ?? []);
/** By characteristic: how to reach each central that has subscribed. */
const subscribers = new Map<string, Map<ConnectionHandle, UpdateValueCallback>>();
let isSilent = false;

function tell(message: FromBike): void {
  process.send?.(message);
}

function characteristic({ uuid, properties, value }: CharacteristicRow): Characteristic {
  const centrals = new Map<ConnectionHandle, UpdateValueCallback>();
  subscribers.set(uuid, centrals);
  const count = (): void => {
    if (uuid === kind.stream?.uuid) tell({ event: 'subscribers', count: centrals.size });
  };
  return new bleno.Characteristic({
    uuid,
    properties,
    value: value ?? null,
    onSubscribe: (connection, _maximum, update) => {
      centrals.set(connection, update);
      count();
    },
    onUnsubscribe: (connection) => {
      centrals.delete(connection);
      count();
    },
    onWriteRequest: (connection, data, _offset, _withoutResponse, callback) => {
      const indicate = subscribers.get(CONTROL_POINT)?.get(connection);
      tell({ event: 'written', hex: data.toString('hex') });
      if (!indicate) return callback(NOT_INDICATING);
      callback(bleno.Characteristic.RESULT_SUCCESS);
      const { answer, status } = controlPoint.write(data);
      indicate(answer);
      if (status) notify(STATUS, status);
    },
  });
}

/** @returns whether a central was there to take it */
function notify(uuid: string, bytes: Buffer): boolean {
  const centrals = [...(subscribers.get(uuid)?.values() ?? [])];
  for (const update of centrals) update(bytes);
  return centrals.length > 0;
}

/** The bike's own time goes on whether or not somebody listens. */
function sendRecord(): void {
  machine.pass((options.everyMs * options.speed) / 1000);
  if (!kind.stream || isSilent || !controlPoint.isStarted) return;
  const { uuid, record } = kind.stream;
  const parts = record(machine);
  if (parts.map((bytes) => notify(uuid, bytes)).every(Boolean))
    tell({ event: 'sent', sent: described(parts) });
}

function described(parts: Buffer[]): Sent {
  const { cadenceRpm, powerW, heartRateBpm, elapsedSeconds, level, resistancePercent } = machine;
  const resistance = kind.hasLevel ? { resistanceLevel: level, resistancePercent } : {};
  const hex = parts.map((bytes) => bytes.toString('hex'));
  return { at: monotonicMs(), cadenceRpm, powerW, heartRateBpm, elapsedSeconds, hex, ...resistance };
}

function carryOut(command: ToBike): void {
  if (command.call === 'ride') machine.ride(command.riding);
  if (command.call === 'silent') isSilent = command.silent;
  tell({ event: 'done', id: command.id });
}

/** Not faster than asked for on average: a late record does not delay all that follow. */
function keepSending(): void {
  const start = performance.now();
  let sent = 0;
  const next = (): void => {
    sendRecord();
    sent++;
    setTimeout(next, Math.max(0, start + (sent + 1) * options.everyMs - performance.now()));
  };
  setTimeout(next, options.everyMs);
}

process.on('message', (command: ToBike) => carryOut(command));
process.on('disconnect', () => process.exit());

bleno.on('stateChange', (state) => {
  if (state !== 'poweredOn') return;
  bleno.setServices(
    kind.services.map(
      ({ uuid, characteristics }) =>
        new bleno.PrimaryService({ uuid, characteristics: characteristics.map(characteristic) }),
    ),
  );
  bleno.startAdvertisingWithEIRData(advertisement(kind), scanResponse(options.name), (error) => {
    if (error) throw error;
    tell({ event: 'advertising' });
  });
});
keepSending();
