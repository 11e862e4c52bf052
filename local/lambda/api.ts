import { randomUUID } from 'node:crypto';
import { AwsApiError } from '../http/aws-json.ts';
import {
  listenLoopback,
  type ApiRequest,
  type ApiResponse,
  type LoopbackServer,
} from '../http/loopback-server.ts';
import { describeError, type Log } from '../log.ts';
import { MAX_SYNC_PAYLOAD, type FunctionRuntime } from './runtime.ts';

const INVOKE = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?|$)/;

/** Names that this process runs; an ARN of it is as good. */
const NAME = /^(?:arn:[^:]+:lambda:[^:]*:[^:]*:function:)?([A-Za-z0-9-_]+)(?::\$LATEST)?$/;

export interface LambdaApiOptions {
  runtime: FunctionRuntime;
  accessKeyId: string;
  port?: number;
  log: Log;
}

/**
 * Lambda's Invoke over HTTP on 127.0.0.1, for the SDK's client: RequestResponse, Event and DryRun.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 * @throws AlleycatError as `listenLoopback`.
 */
export function serveLambdaApi({
  runtime,
  accessKeyId,
  port,
  log,
}: LambdaApiOptions): Promise<LoopbackServer> {
  return listenLoopback({
    accessKeyId,
    ...(port === undefined ? {} : { port }),
    maxBodyBytes: MAX_SYNC_PAYLOAD,
    handle: (request) => answer(runtime, request),
    onError: (error) => log('error', 'lambda: the API failed', { error: describeError(error) }),
  });
}

async function answer(runtime: FunctionRuntime, request: ApiRequest): Promise<ApiResponse> {
  const encoded = request.method === 'POST' ? INVOKE.exec(request.path)?.[1] : undefined;
  if (encoded === undefined)
    throw new AwsApiError('UnknownOperationException', 'Only Invoke is served here.', 404);
  const name = NAME.exec(decode(encoded))?.[1];
  if (name === undefined)
    throw new AwsApiError('ValidationException', 'This is not the name of a function.', 400);

  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  const headers = { 'x-amzn-requestid': randomUUID(), 'content-type': 'application/json' };
  if (type === 'DryRun') return { status: 204, headers };
  if (type !== 'RequestResponse' && type !== 'Event') {
    throw new AwsApiError('InvalidParameterValueException', `There is no invocation type ${type}.`, 400);
  }
  const result = await runtime.invoke(name, parse(request.body), type);
  if (result.statusCode === 202) return { status: 202, headers };
  return {
    status: 200,
    headers: {
      ...headers,
      'x-amz-executed-version': '$LATEST',
      ...(result.functionError === undefined ? {} : { 'x-amz-function-error': result.functionError }),
    },
    body: JSON.stringify(result.payload),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** No body at all is an empty event: Lambda gives the function `{}`. */
function parse(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString());
  } catch (error) {
    throw new AwsApiError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${describeError(error)}`,
      400,
    );
  }
}
