/** Every topic of the system, in one place. racerId and raceId have been checked before they get here. */

const RULES_PREFIX = '$aws/rules/alleycat_telemetry/';

/** 1..64 letters, digits, `_` and `-`: fits an IoT thing name, a topic level and a table key. */
export const RACER_ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** Basic Ingest: straight into the rule, no subscriber ever sees it. QoS 1. */
export function telemetryTopic(racerId: string, raceId: string): string {
  return `${RULES_PREFIX}v1/racers/${racerId}/races/${raceId}/telemetry`;
}

export function boardTopic(raceId: string): string {
  return `alleycat/v1/races/${raceId}/board`;
}

export function rosterTopic(raceId: string): string {
  return `alleycat/v1/races/${raceId}/roster`;
}

export function requestTopic(racerId: string, name: RequestName): string {
  return `alleycat/v1/racers/${racerId}/requests/${name}`;
}

export function replyTopic(racerId: string, name: RequestName | '+'): string {
  return `alleycat/v1/racers/${racerId}/replies/${name}`;
}

export const REQUEST_NAMES = [
  'time',
  'board',
  'roster',
  'races',
  'results',
  'records',
  'pace',
  'rides',
  'forget',
  'retire',
  'seat',
] as const;
export type RequestName = (typeof REQUEST_NAMES)[number];
