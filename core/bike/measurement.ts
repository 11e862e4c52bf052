/** What a characteristic's bytes say: only the fields that are present, units in their names. */
export interface Measurement {
  /** More parts of this record follow. */
  moreData?: boolean;
  speedKmh?: number;
  avgSpeedKmh?: number;
  cadenceRpm?: number;
  avgCadenceRpm?: number;
  distanceM?: number;
  /** The machine's own scale: not comparable between bikes. */
  resistanceLevel?: number;
  powerW?: number;
  avgPowerW?: number;
  energyKcal?: number;
  energyKcalPerHour?: number;
  energyKcalPerMinute?: number;
  heartRateBpm?: number;
  met?: number;
  elapsedSeconds?: number;
  remainingSeconds?: number;
  /** A range's ends and step, in the units of what it is the range of. */
  min?: number;
  max?: number;
  step?: number;
  /** The first announced field that did not fit the bytes. */
  truncatedAt?: string;
  /** Why the bytes are no record at all; then no other field is there. */
  invalid?: string;
}
