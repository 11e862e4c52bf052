import { Readable } from 'node:stream';

/** A request as Node's HTTP servers give it, of either version. */
export type Arrived = Readable & {
  method: string;
  url: string;
  headers: Record<string, string | undefined>;
  complete?: boolean;
};

/** An answer to it. */
interface Answer {
  statusCode: number;
  setHeader(name: string, value: string): void;
  end(bytes: Uint8Array): void;
}

const ERROR = 'ProvisionedThroughputExceededException';

export function isPutRecords({ headers }: Arrived): boolean {
  return headers['x-amz-target']?.endsWith('.PutRecords') ?? false;
}

/**
 * Answers as a stream does that is asked for more than its shards take: the call fails as a whole, or so do some of its
 * records, and the others are stored.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export async function answerThrottled(
  request: Arrived,
  response: Answer,
  throttle: 'calls' | 'records',
  pass: (request: Arrived, answer: unknown) => void,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const input = JSON.parse(Buffer.concat(chunks).toString()) as { Records: unknown[] };
  const send = (status: number, body: object): void => {
    response.statusCode = status;
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(Buffer.from(JSON.stringify(body)));
  };
  const some = input.Records.filter((_, at) => at % 2 === 1);
  if (throttle === 'calls' || some.length === 0) {
    send(400, { __type: ERROR, message: 'Rate exceeded for the stream' });
    return;
  }
  const body = Buffer.from(JSON.stringify({ ...input, Records: some }));
  const passed = Object.assign(Readable.from([body]), {
    method: request.method,
    url: request.url,
    headers: { ...request.headers, 'content-length': String(body.length) },
    complete: true,
  });
  pass(passed, {
    statusCode: 200,
    destroyed: false,
    writableEnded: false,
    setHeader: () => undefined,
    end(bytes: Uint8Array): void {
      const answer = JSON.parse(Buffer.from(bytes).toString()) as { Records?: object[] };
      const { Records: stored } = answer;
      if (stored === undefined) return send(500, answer);
      const refused = { ErrorCode: ERROR, ErrorMessage: 'Rate exceeded for shard' };
      const records = input.Records.map((_, at) => (at % 2 === 1 ? stored[(at - 1) / 2] : refused));
      send(200, { FailedRecordCount: records.length - stored.length, Records: records });
    },
  });
}
