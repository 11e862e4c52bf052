/** What every bench may be told. */
export interface BenchOptions {
  /** Seconds of a heat, 10..300; null: as many as the bench usually rides. */
  seconds: number | null;
  /** How often a short bench is repeated. */
  runs: number;
  /** Riders of a heat, 10..5000; null: the bench's usual field, or fields. */
  riders: number | null;
  /** The heat is shown in headless Chromium, too. */
  screen: boolean;
}
