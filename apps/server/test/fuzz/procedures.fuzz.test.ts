import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { procedureOf } from '../../src/rpc/procedure-definition.ts';
import type { HttpRequest } from '../fixtures/http-fixture.ts';
import { authorizedCaller, callerOf, mostly, procedureNames, router } from './generate-calls.ts';
import { inputsOf } from './inputs.ts';
import { mutatedJson } from './odd-json.ts';
import { expectForEach, fuzzTimeoutMs } from './property.ts';
import { fuzzTarget } from './sale-fixture.ts';

function requestOf(name: string, mutates: boolean, text: string): HttpRequest {
  const path = `/trpc/${name}`;
  if (mutates) return { method: 'POST', path, body: text };
  return { path: `${path}?input=${encodeURIComponent(text)}` };
}

describe.each(dialects)(
  'mutated inputs of tRPC procedures do no harm, on $name',
  { timeout: fuzzTimeoutMs },
  (dialect) => {
    const share = dialect.name === 'sqlite' ? 1 : 0.2;
    const target = fuzzTarget(dialect);

    test.each(procedureNames)('%s', async (name) => {
      const { mutates, credential, input } = procedureOf(router, name);
      const text = mostly(mutatedJson(inputsOf(input, () => target.sale().known)));
      const attempts = fc.record({
        caller: callerOf(credential),
        request: text.map((body) => requestOf(name, mutates, body)),
      });
      const cases = { share, ...(input ? {} : { atMost: 40 }) };
      await expectForEach(attempts, target.expectHarmless, cases);
    });
  },
);

describe('the inputs before mutation', () => {
  const target = fuzzTarget(dialects[0]!);

  test.each(procedureNames)('are valid for %s', async (name) => {
    const { mutates, credential, input } = procedureOf(router, name);
    const valid = inputsOf(input, () => target.sale().known).map((value) => JSON.stringify(value));
    const caller = authorizedCaller(credential);
    let isReached = false;
    await expectForEach(
      valid,
      async (text) => {
        if (isReached) return;
        const reasons = await target.expectHarmless({
          caller,
          request: requestOf(name, mutates, text),
        });
        isReached = reasons.length === 0;
      },
      { share: 100, atMost: 100 },
    );
    expect(isReached).toBe(true);
  });
});
