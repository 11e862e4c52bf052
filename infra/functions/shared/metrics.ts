import type { Clock } from '../../../core/race/clock.ts';

/** Counts and values of one invocation, written as one line that CloudWatch turns into metrics. */
export interface Metrics {
  add(name: string, value: number): void;
  /** What is said of a fault that is not thrown: once a kind, with its number. */
  fault(code: string, error: unknown): void;
  /** Writes the line. */
  flush(): void;
}

const NAMESPACE = 'Alleycat';
/** Bytes of a fault's message as JSON. */
const LONGEST_MESSAGE = 200;

/**
 * Embedded metric format, one line an invocation and under 1 KB, for logs cost money.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createMetrics(functionName: string, clock: Clock, write: (line: string) => void): Metrics {
  const values = new Map<string, number>();
  const faults = new Map<string, string>();
  const add = (name: string, value: number): void => {
    values.set(name, (values.get(name) ?? 0) + value);
  };
  return {
    add,
    fault(code, error) {
      add(code, 1);
      const message = error instanceof Error ? error.message : String(error);
      if (!faults.has(code)) faults.set(code, shortened(message));
    },
    flush() {
      if (values.size === 0) return;
      const metrics = [...values.keys()].map((Name) => ({ Name, Unit: 'Count' }));
      write(
        JSON.stringify({
          _aws: {
            Timestamp: Math.floor(clock.now()),
            CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [['function']], Metrics: metrics }],
          },
          function: functionName,
          ...Object.fromEntries(values),
          ...(faults.size > 0 && { faults: Object.fromEntries(faults) }),
        }),
      );
    },
  };
}

function shortened(message: string): string {
  let short = message.slice(0, LONGEST_MESSAGE);
  // A letter may be several bytes, and a control character six.
  while (Buffer.byteLength(JSON.stringify(short)) > LONGEST_MESSAGE + '""'.length) short = short.slice(0, -1);
  return short;
}
