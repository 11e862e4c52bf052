import { AlleycatError } from '../../core/errors.ts';
import { AwsApiError, jsonResponse } from '../http/aws-json.ts';
import {
  listenLoopback,
  type ApiRequest,
  type ApiResponse,
  type LoopbackServer,
} from '../http/loopback-server.ts';
import { describeError, type Log } from '../log.ts';

/** Bytes; https://docs.aws.amazon.com/general/latest/gr/iot-core.html */
const MAX_PAYLOAD = 128 * 1024;

const PUBLISH = /^\/topics\/([^/?]+)(?:\?(.*))?$/;

export interface IotDataApiOptions {
  /** The broker's `publish`. */
  publish: (topic: string, payload: Uint8Array) => void;
  accessKeyId: string;
  port?: number;
  log: Log;
}

/**
 * IoT Core's data plane over HTTP on 127.0.0.1, for the SDK's client: Publish, at QoS 0 and 1, not retained.
 * https://docs.aws.amazon.com/iot/latest/apireference/API_iotdata_Publish.html
 * @throws AlleycatError as `listenLoopback`.
 */
export function serveIotDataApi({
  publish,
  accessKeyId,
  port,
  log,
}: IotDataApiOptions): Promise<LoopbackServer> {
  return listenLoopback({
    accessKeyId,
    ...(port === undefined ? {} : { port }),
    maxBodyBytes: MAX_PAYLOAD,
    handle: (request) => Promise.resolve().then(() => answer(publish, request)),
    onError: (error) => log('error', 'iot-data: the API failed', { error: describeError(error) }),
  });
}

function answer(publish: IotDataApiOptions['publish'], request: ApiRequest): ApiResponse {
  const [, encoded, query = ''] = (request.method === 'POST' && PUBLISH.exec(request.path)) || [];
  if (encoded === undefined)
    throw new AwsApiError('ResourceNotFoundException', 'Only Publish is served here.', 404);
  const parameters = new URLSearchParams(query);
  const qos = parameters.get('qos') ?? '0';
  if (qos !== '0' && qos !== '1')
    throw new AwsApiError('InvalidRequestException', `QoS ${qos} is not supported.`);
  if (parameters.get('retain') === 'true') {
    throw new AwsApiError('InvalidRequestException', 'Retained messages are not supported here.');
  }
  try {
    publish(decodeURIComponent(encoded), request.body);
  } catch (error) {
    if (error instanceof AlleycatError || error instanceof URIError) {
      throw new AwsApiError('InvalidRequestException', error.message);
    }
    throw error;
  }
  return jsonResponse({ message: 'OK' });
}
