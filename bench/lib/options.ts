/** What every bench may be told. */
export interface BenchOptions {
  /** Seconds of the heat, 10..300. */
  seconds: number;
  /** How often a short bench is repeated. */
  runs: number;
  /** Riders of the heat, 50..5000. */
  riders: number;
  /** The heat is shown in headless Chromium, too. */
  screen: boolean;
}
