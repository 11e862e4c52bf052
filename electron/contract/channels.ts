/**
 * The names that cross the boundary between host and renderer, and nothing else: the preload script binds
 * exactly these, so a name that is not here cannot be called.
 */
export const COMMANDS = [
  'state.get',
  'rider.save',
  'settings.save',
  'bike.ride',
  'bike.resist',
  'sensors.scan',
  'sensors.pair',
  'sensors.forget',
  'sensors.pause',
  'sensors.record',
  'backend.join',
  'backend.use',
  'backend.leave',
  'backend.reconnect',
  'ride.join',
  'ride.warmUp',
  'ride.leave',
  'ride.dismiss',
  'race.follow',
  'races.list',
  'results.get',
  'records.get',
  'pace.get',
  'rides.list',
  'rider.forget',
  'rider.stays',
  'ride.detail',
  'export.rides',
  'export.reveal',
  'about.get',
  'update.look',
  'update.install',
  'diagnostics.copy',
  'diagnostics.report',
] as const;
export type CommandName = (typeof COMMANDS)[number];

export const EVENTS = ['state', 'board', 'roster', 'menu'] as const;
export type EventName = (typeof EVENTS)[number];

/** Prefix of every channel on Electron's IPC, so that they cannot meet another library's. */
export const CHANNEL_PREFIX = 'alleycat:';
