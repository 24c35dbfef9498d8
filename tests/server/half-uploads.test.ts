/** An upload that breaks off, by whoever's fault, leaves nothing behind. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startServer, type TestServer } from '../support/server.ts';

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'quayside-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Everything of uploads below the directory. */
const uploads = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.includes('quayside-uploads'))
    .map(({ name }) => name);

/** Sends the first half of a file and waits until the server has begun to keep it. */
async function half(server: TestServer, directory: string) {
  const post = request(`${server.url}/flows/acme/main/messages`, {
    method: 'POST',
    auth: 'demo-grace:',
    headers: { 'content-type': 'multipart/form-data; boundary=quay' },
  });
  post.on('error', () => {});
  post.write(
    [
      '--quay\r\nContent-Disposition: form-data; name="event"\r\n\r\nfile\r\n--quay\r\n',
      'Content-Disposition: form-data; name="content"; filename="chart.bin"\r\n',
      'Content-Type: application/octet-stream\r\n\r\n',
      'x'.repeat(300_000),
    ].join(''),
  );
  await expect.poll(() => uploads(directory).length, { timeout: 30_000 }).toBe(1);
  return post;
}

it('goes with the connection', async () => {
  const directory = temporary();
  const server = await startServer({ demo: true, env: { TMPDIR: directory } });
  onTestFinished(() => server.stop());
  const post = await half(server, directory);
  post.destroy();
  await expect.poll(() => uploads(directory), { timeout: 30_000 }).toEqual([]);
});

it('goes at the next start when the server was killed', async () => {
  const directory = temporary();
  const options = { demo: true, env: { TMPDIR: directory } };
  const killed = await startServer(options);
  onTestFinished(() => killed.stop());
  await half(killed, directory);
  await killed.kill();
  expect(uploads(directory)).toHaveLength(1);
  const next = await startServer(options);
  onTestFinished(() => next.stop());
  expect(uploads(directory)).toEqual([]);
}, 60_000);
