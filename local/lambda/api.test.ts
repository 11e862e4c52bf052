import { InvokeCommand, LambdaClient, type InvokeCommandInput } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LoopbackServer } from '../http/loopback-server.ts';
import { serveLambdaApi } from './api.ts';
import { FunctionRuntime } from './runtime.ts';

let runtime: FunctionRuntime;
let server: LoopbackServer;
let client: LambdaClient;
let events: unknown[];
let ran: Promise<void>;

const connect = (accessKeyId: string): LambdaClient =>
  new LambdaClient({
    region: 'us-east-1',
    endpoint: server.url,
    credentials: { accessKeyId, secretAccessKey: 'x' },
    maxAttempts: 1,
  });

beforeEach(async () => {
  events = [];
  const log = (): void => undefined;
  runtime = new FunctionRuntime({ clock: { speed: 1, now: Date.now }, log });
  ran = new Promise((resolve) => {
    runtime.register('alleycat-echo', async (event: unknown) => {
      events.push(event);
      resolve();
      return { event };
    });
  });
  runtime.register('alleycat-fail', () => Promise.reject(new RangeError('no')));
  server = await serveLambdaApi({ runtime, accessKeyId: 'KEY', log });
  client = connect('KEY');
});
afterEach(async () => {
  client.destroy();
  await server.close();
  await runtime.close();
});

const invoke = async (input: InvokeCommandInput) => {
  const answer = await client.send(new InvokeCommand(input));
  return { ...answer, body: answer.Payload?.transformToString() };
};

describe('Invoke through the SDK', () => {
  it('answers a RequestResponse', async () => {
    const answer = await invoke({ FunctionName: 'alleycat-echo', Payload: Buffer.from('{"a":[1,"é"]}') });
    expect(answer).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      body: '{"event":{"a":[1,"é"]}}',
    });
    expect(answer.FunctionError).toBeUndefined();
  });

  it('takes an ARN, and no payload for an empty one', async () => {
    const FunctionName = 'arn:aws:lambda:us-east-1:000000000000:function:alleycat-echo';
    expect(await invoke({ FunctionName })).toMatchObject({ body: '{"event":{}}' });
  });

  it('accepts an Event', async () => {
    const answer = await invoke({
      FunctionName: 'alleycat-echo',
      InvocationType: 'Event',
      Payload: Buffer.from('7'),
    });
    expect(answer.StatusCode).toBe(202);
    await ran;
    expect(events).toEqual([7]);
  });

  it('only checks a DryRun', async () => {
    expect(await invoke({ FunctionName: 'alleycat-echo', InvocationType: 'DryRun' })).toMatchObject({
      StatusCode: 204,
    });
    expect(events).toEqual([]);
  });

  it("reports a handler's error in the answer", async () => {
    expect(await invoke({ FunctionName: 'alleycat-fail' })).toMatchObject({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      body: '{"errorType":"RangeError","errorMessage":"no"}',
    });
  });

  it('throws the errors of the API', async () => {
    const FunctionName = 'alleycat-echo';
    await expect(invoke({ FunctionName: 'nobody' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(invoke({ FunctionName, Payload: Buffer.from('{') })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    });
    const Payload = Buffer.from(JSON.stringify('x'.repeat(1024 * 1024)));
    await expect(invoke({ FunctionName, InvocationType: 'Event', Payload })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
    });
    const stranger = connect('OTHER');
    await expect(stranger.send(new InvokeCommand({ FunctionName }))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    stranger.destroy();
    expect(events).toEqual([]);
  });
});
