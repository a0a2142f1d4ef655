import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from './testing/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

function ask(
  method: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<{ status: number; type: string | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(server.address, { method, path, headers }, (response) => {
      let text = '';
      response.on('data', (bytes: Buffer) => (text += bytes.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, type: response.headers['content-type'], text }));
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

const FORM = { 'content-type': 'multipart/form-data; boundary=part' };

it.each([
  ['a path that is none', 'GET', '/api/tracks/%zz', {}, ''],
  ['a path of bytes that are no text', 'GET', '/api/tracks/%c0%ae', {}, ''],
  ['an expectation nobody can meet', 'POST', '/api/jobs', { expect: 'a miracle' }, ''],
  ['a form without a boundary', 'POST', '/api/tracks', { 'content-type': 'multipart/form-data' }, 'x'],
  ['a form that never begins', 'POST', '/api/tracks', FORM, 'x'],
  [
    'a form cut in the middle of its file',
    'POST',
    '/api/tracks',
    FORM,
    '--part\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF',
  ],
])('answers %s with a problem and no fault of its own', async (_, method, path, headers, body) => {
  const { status, type, text } = await ask(method, path, headers, body);
  expect(status).toBe(400);
  expect(type).toMatch(/^application\/problem\+json/);
  expect(JSON.parse(text)).toMatchObject({ status: 400, code: 'INVALID_REQUEST', detail: expect.any(String) });
  expect(server.faults).toEqual([]);
  expect((await server.files()).temporary).toEqual([]);
});
