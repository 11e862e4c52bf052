import { request as httpRequest } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { AwsApiError } from './aws-json.ts';
import { type ApiRequest, type LoopbackServer, listenLoopback } from './loopback-server.ts';

const KEY = 'LOCALKEY123';
const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=${KEY}/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0`;

const open: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function listen(
  options: Partial<Parameters<typeof listenLoopback>[0]> = {},
): Promise<{ server: LoopbackServer; seen: ApiRequest[] }> {
  const seen: ApiRequest[] = [];
  const server = await listenLoopback({
    accessKeyId: KEY,
    handle: (request) => {
      seen.push(request);
      return Promise.resolve({ status: 200, body: `echo ${request.body.toString()}` });
    },
    ...options,
  });
  open.push(server);
  return { server, seen };
}

interface Answer {
  status: number;
  body: string;
}

function http1(
  server: LoopbackServer,
  { headers = {}, body = '', path = '/a?b=1' }: { headers?: object; body?: string; path?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: server.port,
        method: 'POST',
        path,
        headers: { authorization: AUTHORIZATION, ...headers },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

function http2(server: LoopbackServer, headers: Record<string, string>, bodies: string[]): Promise<Answer[]> {
  const session = connectHttp2(server.url);
  const answers = bodies.map(
    (body) =>
      new Promise<Answer>((resolve, reject) => {
        const stream = session.request({ ':method': 'POST', ':path': '/two', ...headers });
        let status = 0;
        let text = '';
        stream.on('response', (received) => (status = received[':status'] ?? 0));
        stream.setEncoding('utf8');
        stream.on('data', (chunk: string) => (text += chunk));
        stream.on('end', () => resolve({ status, body: text }));
        stream.on('error', reject);
        stream.end(body);
      }),
  );
  return Promise.all(answers).finally(() => session.close());
}

describe('listenLoopback', () => {
  it('speaks HTTP/1.1 and HTTP/2 on one port', async () => {
    const { server, seen } = await listen();
    expect(await http1(server, { body: 'one' })).toEqual({ status: 200, body: 'echo one' });
    const two = await http2(server, { authorization: AUTHORIZATION }, ['x', 'y', 'z'.repeat(300_000)]);
    expect(two.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(two[2]?.body).toHaveLength(300_005);
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/a?b=1' });
  });

  it('tells the protocols apart when the first bytes come one by one', async () => {
    const { server } = await listen();
    const text = `POST / HTTP/1.1\r\nhost: localhost\r\nauthorization: ${AUTHORIZATION}\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi`;
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connectTcp(server.port, '127.0.0.1');
      socket.setNoDelay(true);
      let received = '';
      socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
      socket.on('end', () => resolve(received));
      socket.on('error', reject);
      const sendFrom = (index: number): void => {
        if (index === 4) socket.write(text.slice(4));
        else socket.write(text.slice(index, index + 1), () => setImmediate(sendFrom, index + 1));
      };
      sendFrom(0);
    });
    expect(answer).toContain('200 OK');
    expect(answer).toContain('echo hi');
  });

  it.each([
    ['no Authorization', ''],
    ['another key', AUTHORIZATION.replace(KEY, 'OTHER')],
    ['a key that merely starts with ours', AUTHORIZATION.replace(KEY, `${KEY}4`)],
    ['the beginning of our key', AUTHORIZATION.replace(KEY, KEY.slice(0, -1))],
    ['our key outside the credential', `Bearer ${KEY}/`],
  ])('refuses %s', async (_name, authorization) => {
    const { server, seen } = await listen();
    const answer = await http1(server, { headers: { authorization } });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toMatchObject({ __type: 'UnrecognizedClientException' });
    const [two] = await http2(server, { authorization }, ['x']);
    expect(two?.status).toBe(403);
    expect(seen).toEqual([]);
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.evil'])(
    'refuses the Host %s',
    async (host) => {
      const { server, seen } = await listen();
      expect((await http1(server, { headers: { host } })).status).toBe(403);
      const [two] = await http2(server, { authorization: AUTHORIZATION, ':authority': host }, ['x']);
      expect(two?.status).toBe(403);
      expect(seen).toEqual([]);
    },
  );

  it('refuses a body over the limit and goes on', async () => {
    const { server } = await listen({ maxBodyBytes: 10 });
    expect((await http1(server, { body: 'x'.repeat(10) })).status).toBe(200);
    expect((await http1(server, { body: 'x'.repeat(11) })).status).toBe(413);
    expect((await http1(server, { body: 'ok' })).body).toBe('echo ok');
  });

  it('answers what the handler throws: its own errors as they are, anything else as 500 and told', async () => {
    const told: unknown[] = [];
    const { server } = await listen({
      handle: (request) =>
        Promise.reject(
          request.path === '/known'
            ? new AwsApiError('ResourceNotFoundException', 'no such stream')
            : new Error('a bug with a secret'),
        ),
      onError: (error) => told.push(error),
    });
    const known = await http1(server, { path: '/known' });
    expect(known).toEqual({
      status: 400,
      body: '{"__type":"ResourceNotFoundException","message":"no such stream"}',
    });
    const unknown = await http1(server, { path: '/bug' });
    expect(unknown.status).toBe(500);
    expect(unknown.body).not.toContain('secret');
    expect(told).toHaveLength(1);
  });

  it('says in a sentence that the port is taken', async () => {
    const { server } = await listen();
    await expect(listen({ port: server.port })).rejects.toMatchObject({
      code: 'E_PORT_IN_USE',
      message: `Port ${server.port} on 127.0.0.1 is in use by another program.`,
    });
  });

  it('close() cuts connections under way and frees the port', async () => {
    let entered = (): void => undefined;
    const inside = new Promise<void>((resolve) => (entered = resolve));
    const { server } = await listen({
      handle: () => {
        entered();
        return new Promise(() => undefined);
      },
    });
    const hanging = http1(server);
    const failed = expect(hanging).rejects.toThrow();
    await inside;
    await server.close();
    await failed;
    const again = await listen({ port: server.port });
    expect(again.server.port).toBe(server.port);
  });
});
