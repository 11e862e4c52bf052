import { afterEach, beforeEach, expect, it } from 'vitest';

import { PAGE, TestServer } from './server.test-support.ts';

let app: TestServer;
beforeEach(async () => {
  app = await TestServer.start();
});
afterEach(() => app.close());

it('gives the page to whoever has the token, with a policy that allows what is used and nothing else', async () => {
  const { status, headers, body } = await app.get(`/?token=${app.token}`);
  expect({ status, body }).toEqual({ status: 200, body: PAGE });
  expect(headers['content-security-policy']).toBe(
    `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; ` +
      `connect-src ws://127.0.0.1:${app.port}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  expect((await app.get('/assets/app.js')).body).toBe('1;');
  expect((await app.get(`/?token=${app.token}`, { headers: { host: `localhost:${app.port}` } })).status).toBe(
    200,
  );
  expect((await app.get(`/?token=${app.token}`, { method: 'HEAD' })).body).toBe('');
  expect((await app.get(`/?token=${app.token}`, { method: 'POST' })).status).toBe(405);
});

it.each([
  '/',
  '/?token=',
  '/?token=wrong',
  '/?token=%00',
  '/index.html',
  '/%69ndex.html',
  '/./index.html',
  '/assets/../index.html',
  '/assets/..%2findex.html',
])('refuses the page without the token: %s', async (target) => {
  const { status, body } = await app.get(target);
  expect(status).toBe(403);
  expect(body).not.toContain(PAGE);
});

it.each(['evil.example', '127.0.0.1', '127.0.0.1:1', '127.0.0.1.evil.example'])(
  'refuses a request that names another host: "%s"',
  async (name) => {
    const { status, body } = await app.get(`/?token=${app.token}`, { headers: { host: name } });
    expect(status).toBe(403);
    expect(body).not.toContain(PAGE);
    await expect(app.open({ hostHeader: name })).rejects.toThrow('403');
  },
);

it.each([
  '/../secret.js',
  '/..%2fsecret.js',
  '/%2e%2e/secret.js',
  '/%2e%2e%2fsecret.js',
  '/assets/%2e%2e/%2e%2e/secret.js',
  '/..%5csecret.js',
  '/..%2frenderer-old%2fsecret.js',
  '/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd',
  '/settings.json',
  '/assets/',
  '/assets/app.js%00.js',
  '/nothing.js',
])('has nothing at %s', async (target) => {
  const { status, body } = await app.get(target);
  expect(status).toBe(404);
  expect(body).not.toContain('secret');
});

it.each(['/%', '/%zz', '/%c3%28.js', '/assets/%e0%a4%a.js', '//', '//?token=x', 'http://', '*'])(
  'answers the broken address %s and lives on',
  async (target) => {
    const { status } = await app.get(target);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    await app.expectAlive();
  },
);

it('says in one sentence that a port is in use', async () => {
  await expect(app.serve(app.port)).rejects.toMatchObject({
    code: 'E_PORT_IN_USE',
    message: `Port ${app.port} is in use already; give another with --port.`,
  });
  await app.expectAlive();
});
