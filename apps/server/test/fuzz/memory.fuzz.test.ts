import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anyText, json } from './callers.ts';
import { hugeJson } from './json.ts';
import { fuzzCases, fuzzSeed, fuzzTimeoutMs } from './property.ts';
import { openScene, type Scene } from './sale-fixture.ts';
import { procedureNames } from './generate-calls.ts';
import type { Asked } from './wire.ts';

const kib = 1024;
/** A body that is kept, or a closure with one in it, is far more; noise is far less. */
const mostBytesEach = 2 * kib;
const bodyBytes = 20 * kib;

// Only a collection by hand tells what is kept from what nobody has cleared away yet.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function bytesInUse(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('memory', { timeout: fuzzTimeoutMs }, () => {
  const half = 12 * fuzzCases;
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(dialects[0]!);
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  const text = fc.oneof(anyText, hugeJson, fc.constant(`{"a":"${'x'.repeat(bodyBytes)}"}`));
  const asked: Asked[] = fc.sample(
    fc.record({
      method: fc.constant('POST'),
      target: fc.constantFrom(
        ...procedureNames.map((name) => `/trpc/${name}`),
        '/api/queue',
        '/api',
      ),
      headers: fc.constant(json),
      body: text,
    }),
    { seed: fuzzSeed, numRuns: 100 },
  );
  /** Sends half of the requests, and then as many again. */
  const growthPerRequest = async (): Promise<number> => {
    const send = async () => {
      for (let sent = 0; sent < half; sent += 1) await scene.wire.send(asked[sent % asked.length]!);
    };
    await send();
    const before = await bytesInUse();
    await send();
    return ((await bytesInUse()) - before) / half;
  };

  test('is given back after every request, however odd', async () => {
    expect(await growthPerRequest()).toBeLessThan(mostBytesEach);
  });

  test('and would be seen to grow, if something of each request were kept', async () => {
    const kept: Uint8Array[] = [];
    scene.s.http.server.on('request', () => kept.push(Buffer.alloc(bodyBytes)));
    expect(await growthPerRequest()).toBeGreaterThan(mostBytesEach);
    expect(kept.length).toBeGreaterThan(half);
  });
});
