import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpRequest } from '../fixtures/http-fixture.ts';
import { anyText, procedureNames } from './generate-calls.ts';
import { hugeJson } from './odd-json.ts';
import { fuzzCases, fuzzSeed, fuzzTimeoutMs } from './property.ts';
import { openSale, type Sale } from './sale-fixture.ts';

const kib = 1024;
/** A leaked body, or a closure with one in it, is far more; noise is far less. */
const maxLeakedBytes = 2 * kib;
const bodyBytes = 20 * kib;

// Only an explicit collection tells leaked objects from garbage.
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

describe('memory in use', { timeout: fuzzTimeoutMs }, () => {
  const half = 12 * fuzzCases;
  let sale: Sale;
  beforeAll(async () => {
    sale = await openSale(dialects[0]!);
  });
  afterAll(() => sale[Symbol.asyncDispose]());

  const text = fc.oneof(anyText, hugeJson, fc.constant(`{"a":"${'x'.repeat(bodyBytes)}"}`));
  const requests: HttpRequest[] = fc.sample(
    fc.record({
      method: fc.constant('POST'),
      path: fc.constantFrom(...procedureNames.map((name) => `/trpc/${name}`), '/api/queue', '/api'),
      body: text,
    }),
    { seed: fuzzSeed, numRuns: 100 },
  );
  /** Sends half of the requests, measures, sends as many again, and measures the growth. */
  const growthPerRequest = async (): Promise<number> => {
    const send = async () => {
      for (let sent = 0; sent < half; sent += 1) {
        await sale.s.request(requests[sent % requests.length]!);
      }
    };
    await send();
    const before = await bytesInUse();
    await send();
    return ((await bytesInUse()) - before) / half;
  };

  test('does not grow with the number of odd requests', async () => {
    expect(await growthPerRequest()).toBeLessThan(maxLeakedBytes);
  });

  test('the counter-example: a leak of one body for each request is measured', async () => {
    const leaked: Uint8Array[] = [];
    sale.s.http.server.on('request', () => leaked.push(Buffer.alloc(bodyBytes)));
    expect(await growthPerRequest()).toBeGreaterThan(maxLeakedBytes);
    expect(leaked.length).toBeGreaterThan(half);
  });
});
