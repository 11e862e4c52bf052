import { CERTIFICATE_STATUSES, type CertificateStatus } from '../authority/registry.ts';
import { AwsApiError, jsonResponse } from '../http/aws-json.ts';
import {
  listenLoopback,
  type ApiRequest,
  type ApiResponse,
  type LoopbackServer,
} from '../http/loopback-server.ts';
import { describeError, type Log } from '../log.ts';

const CERTIFICATE = /^\/certificates\/([0-9a-f]{64})\?(.*)$/;

type UpdateCertificate = (certificateId: string, status: CertificateStatus) => boolean;

export interface IotApiOptions {
  /** False where there is no such certificate. */
  updateCertificate: UpdateCertificate;
  accessKeyId: string;
  port?: number;
  log: Log;
}

/**
 * IoT Core's control plane over HTTP on 127.0.0.1, for the SDK's client: UpdateCertificate, which is all that a function of
 * ours calls. https://docs.aws.amazon.com/iot/latest/apireference/API_UpdateCertificate.html
 * @throws AlleycatError as `listenLoopback`.
 */
export function serveIotApi({
  updateCertificate,
  accessKeyId,
  port,
  log,
}: IotApiOptions): Promise<LoopbackServer> {
  return listenLoopback({
    accessKeyId,
    ...(port === undefined ? {} : { port }),
    handle: (request) => Promise.resolve().then(() => answer(updateCertificate, request)),
    onError: (error) => log('error', 'iot: the API failed', { error: describeError(error) }),
  });
}

function answer(updateCertificate: UpdateCertificate, request: ApiRequest): ApiResponse {
  const [, certificateId, query] = (request.method === 'PUT' && CERTIFICATE.exec(request.path)) || [];
  if (certificateId === undefined) {
    throw new AwsApiError('ResourceNotFoundException', 'Only UpdateCertificate is served here.', 404);
  }
  const wanted = new URLSearchParams(query).get('newStatus');
  const status = CERTIFICATE_STATUSES.find((one) => one === wanted);
  if (status === undefined)
    throw new AwsApiError('InvalidRequestException', `There is no status "${wanted}".`);
  if (!updateCertificate(certificateId, status)) {
    throw new AwsApiError('ResourceNotFoundException', 'There is no such certificate.', 404);
  }
  return jsonResponse(undefined);
}
