import { randomUUID } from 'node:crypto';
import type { ApiResponse } from './message.ts';

/** The content type of the AWS JSON 1.1 protocol: Kinesis and Lambda errors alike. */
export const AWS_JSON = 'application/x-amz-json-1.1';

/**
 * An error that an AWS API answers on purpose. `type` is the exception's name as the service's API reference
 * spells it (`ResourceNotFoundException`), `status` its HTTP status (400 unless said), `message` for the caller.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization
 */
export class AwsApiError extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.name = 'AwsApiError';
    this.type = type;
    this.status = status;
  }
}

/** A successful AWS JSON 1.1 answer; `body` is any JSON value, `undefined` an empty body. */
export function jsonResponse(body: unknown): ApiResponse {
  return {
    status: 200,
    headers: { 'content-type': AWS_JSON, 'x-amzn-requestid': randomUUID() },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

/** An AWS JSON 1.1 error answer: the type in body and header, for SDKs read either. */
export function errorResponse(error: AwsApiError): ApiResponse {
  return {
    status: error.status,
    headers: { 'content-type': AWS_JSON, 'x-amzn-requestid': randomUUID(), 'x-amzn-errortype': error.type },
    body: JSON.stringify({ __type: error.type, message: error.message }),
  };
}
