/** Each example of a host runs, at the root and below a path: it sells, streams, and stops. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOnsaleClient } from '@onsale/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as next from '../../examples/embed/next/app/tickets/[[...path]]/route.ts';

const adminKey = 'an-operator-of-an-embedded-server';
const date = '2098-01-01';
const examples = join(import.meta.dirname, '../../examples/embed');

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'onsale-embed-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Host extends AsyncDisposable {
  /** Without a path. */
  origin: string;
  /** Ends it as a process manager does; resolves with its exit code. */
  stop(): Promise<number | null>;
}

async function startHost(name: string, basePath: string): Promise<Host> {
  const child = spawn(process.execPath, [join(examples, `${name}.ts`)], {
    env: {
      ...process.env,
      PORT: '0',
      BASE_PATH: basePath,
      ONSALE_ADMIN_KEY: adminKey,
      ONSALE_DATABASE_URL: `sqlite:${join(folder, `${name}${basePath.replace('/', '-')}.db`)}`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  while (!/port: (\d+)/.test(output)) {
    const ended = await Promise.race([once(child.stdout, 'data').then(() => false), exit]);
    if (ended) throw new Error(`${name} ended before it listened: ${output}`);
  }
  const [, port = ''] = /port: (\d+)/.exec(output) ?? [];
  const stop = async () => {
    child.kill('SIGTERM');
    return (await exit)[0];
  };
  return {
    origin: `http://127.0.0.1:${port}`,
    stop,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) await stop();
    },
  };
}

type Fetch = typeof globalThis.fetch;

/** A buyer takes two seats and pays; resolves with the stream of a place that waits. */
async function sellThrough(url: string, fetch: Fetch): Promise<Response> {
  const operator = createOnsaleClient({ url, accountKey: adminKey, fetch });
  const terms = { title: 'A concert', dates: [date], room: { maxActive: 1 } };
  await operator.trpc.admin.concert.create.mutate(terms);
  const buyer = createOnsaleClient({ url, fetch });
  const place = await buyer.join();
  await place.admitted();
  const held = await place.reserve({ date, best: 2 });
  await buyer.wallet.charge(held.total);

  const waiting = createOnsaleClient({ url, fetch });
  const { entry, token } = await waiting.join();
  const stream = await fetch(`${url}/api/queue/${entry.userId}/events`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(stream.status).toBe(200);
  expect((await held.pay()).tickets).toHaveLength(2);
  return stream;
}

/** Reads a stream until it matches. */
async function readUntil(stream: ReadableStreamDefaultReader<Uint8Array>, wanted: RegExp) {
  let text = '';
  while (!wanted.test(text)) {
    const { done, value } = await stream.read();
    if (done) throw new Error(`The stream ended after ${text}`);
    text += Buffer.from(value).toString();
  }
  return text;
}

describe.each(['node', 'express', 'fastify', 'hono'])('the host %s', (name) => {
  test.each(['/', '/tickets'])('sells and streams at %s, and stops', async (basePath) => {
    await using host = await startHost(name, basePath);
    const url = `${host.origin}${basePath}`.replace(/\/$/, '');
    const stream = (await sellThrough(url, fetch)).body!.getReader();
    await readUntil(stream, /"status":"active"/);

    // The host's own pages stay its own, and answers are those of any server.
    expect(await (await fetch(`${host.origin}/venue`)).text()).toBe('A page of the venue');
    const outside = await fetch(`${host.origin}${basePath === '/' ? '/nowhere' : '/api/concerts'}`);
    expect(outside.status).toBe(404);
    const malformed = await fetch(`${url}/api/queue`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ concertId: 7 }),
    });
    expect(malformed.status).toBe(400);
    expect(await malformed.json()).toMatchObject({ reason: 'INVALID_INPUT' });
    const large = await fetch(`${url}/api/queue`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ concertId: 'x'.repeat(70_000) }),
    });
    expect(large.status).toBe(413);

    // A stream that is open does not delay the stop.
    expect(await host.stop()).toBe(0);
    const rest = async (): Promise<void> => {
      if (!(await stream.read()).done) await rest();
    };
    await rest();
  });
});

describe('the route handler for Next', () => {
  test('sells and streams below its path', async () => {
    process.env['ONSALE_ADMIN_KEY'] = adminKey;
    process.env['ONSALE_DATABASE_URL'] = 'sqlite::memory:';
    const { GET, HEAD, POST, PATCH, DELETE, OPTIONS } = next;
    const handlers = new Map(Object.entries({ GET, HEAD, POST, PATCH, DELETE, OPTIONS }));
    const call: Fetch = (input, init) => {
      const request = new Request(input, init);
      return handlers.get(request.method)!(request);
    };
    const stream = (await sellThrough('http://shop.example/tickets', call)).body!.getReader();
    await readUntil(stream, /"status":"active"/);
    expect((await call('http://shop.example/other')).status).toBe(404);
    const { onsale } = globalThis as { onsale?: Promise<{ close(): Promise<void> }> };
    await (await onsale)?.close();
    delete process.env['ONSALE_ADMIN_KEY'];
    delete process.env['ONSALE_DATABASE_URL'];
  });
});
