import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { procedureOf } from '../../src/rpc/procedure-definition.ts';
import { callerOf, insiderOf, json, mostly } from './callers.ts';
import { inputsOf } from './inputs.ts';
import { spoiltJson } from './json.ts';
import { expectForEach, fuzzTimeoutMs } from './property.ts';
import { fuzzStage } from './server-fixture.ts';
import { procedureNames, router } from './generate-calls.ts';
import type { Asked } from './wire.ts';

function askedOf(name: string, mutates: boolean, text: string): Asked {
  const target = `/trpc/${name}`;
  if (mutates) return { method: 'POST', target, headers: json, body: text };
  return { method: 'GET', target: `${target}?input=${encodeURIComponent(text)}` };
}

describe.each(dialects)('by tRPC on $name', { timeout: fuzzTimeoutMs }, (dialect) => {
  const share = dialect.name === 'sqlite' ? 1 : 0.2;
  const stage = fuzzStage(dialect);

  test.each(procedureNames)('%s', async (name) => {
    const { mutates, credential, input } = procedureOf(router, name);
    const text = mostly(spoiltJson(inputsOf(input, () => stage.scene().known)));
    const attempts = fc.record({
      caller: callerOf(credential),
      asked: text.map((body) => askedOf(name, mutates, body)),
    });
    const trying = { share, ...(input ? {} : { atMost: 40 }) };
    await expectForEach(attempts, stage.expectHarmless, trying);
  });
});

describe('what is spoilt', () => {
  const stage = fuzzStage(dialects[0]!);

  test.each(procedureNames)('is good but for one thing: %s', async (name) => {
    const { mutates, credential, input } = procedureOf(router, name);
    const good = inputsOf(input, () => stage.scene().known).map((value) => JSON.stringify(value));
    const caller = insiderOf(credential);
    let isReached = false;
    await expectForEach(
      good,
      async (text) => {
        if (isReached) return;
        const reasons = await stage.expectHarmless({ caller, asked: askedOf(name, mutates, text) });
        isReached = reasons.length === 0;
      },
      { share: 100, atMost: 100 },
    );
    expect(isReached).toBe(true);
  });
});
