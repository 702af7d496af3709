import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { procedureOf } from '../../src/rpc/procedure-definition.ts';
import { json } from './callers.ts';
import { inputsOf } from './inputs.ts';
import { expectForEach, fuzzTimeoutMs } from './property.ts';
import { callers } from './sale-fixture.ts';
import { fuzzStage } from './server-fixture.ts';
import { procedureNames, router } from './generate-calls.ts';
import type { Asked } from './wire.ts';

/** Those that look at a credential whenever there is one. */
const guarded = procedureNames.filter((name) => procedureOf(router, name).credential !== 'none');

const refusals = ['NOT_AUTHENTICATED', 'ADMIN_ONLY'];

/** Printable, and no space: the ends of a header's value are trimmed on its way. */
const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCodePoint(code));

/** What is wrong with a credential that is good but for that. */
type Spoil = (good: string, others: readonly string[]) => string;

const spoils: fc.Arbitrary<Spoil> = fc.oneof(
  fc.tuple(fc.nat(), printable).map(([at, by]): Spoil => (good) => {
    const index = at % good.length;
    return good.slice(0, index) + by + good.slice(index + 1);
  }),
  fc.nat().map(
    (at): Spoil =>
      (good) =>
        good.slice(0, at % good.length),
  ),
  fc.array(printable, { minLength: 1, maxLength: 600 }).map(
    (more): Spoil =>
      (good) =>
        good + more.join(''),
  ),
  fc.tuple(fc.nat({ max: 4 }), fc.nat()).map(([part, from]): Spoil => (good, others) => {
    const parts = good.split('.');
    const other = others[from % others.length]!.split('.');
    return parts.with(part % parts.length, other[part % other.length]!).join('.');
  }),
  fc.constantFrom<Spoil>(
    (good) => good.toUpperCase(),
    (good) => good.slice(4),
    (good) => `osa_${good}`,
    (good) => good.replace(/\.\d+\./, '.01.'),
    (good) => good.replace(/\.(\d+)\./, '.+$1.'),
    (good) => good.replace(/^osq_\d+/, 'osq_2'),
    (good) => good.replace(/^osq_\d+/, 'osq_9'),
    (good) => `${good}=`,
    (good) => `"${good}"`,
    () => 'undefined',
    () => "osa_' or '1'='1",
    () => 'osq_1.....',
    () => 'x'.repeat(4_000),
  ),
);

describe.each(dialects)('on $name', { timeout: fuzzTimeoutMs }, (dialect) => {
  const share = dialect.name === 'sqlite' ? 10 : 1;
  const stage = fuzzStage(dialect);

  const askedWith = (authorization: fc.Arbitrary<string>) =>
    fc.constantFrom(...guarded).chain((name) => {
      const { input, mutates } = procedureOf(router, name);
      const good = inputsOf(input, () => stage.scene().known).map((value) => JSON.stringify(value));
      return fc
        .record({ body: good, authorization })
        .map(({ body, authorization: sent }): Asked => {
          const target = `/trpc/${name}`;
          const headers = { authorization: sent };
          return mutates
            ? { method: 'POST', target, headers: { ...json, ...headers }, body }
            : { method: 'GET', target: `${target}?input=${encodeURIComponent(body)}`, headers };
        });
    });

  test('a credential with one thing wrong in it is nobody’s', async () => {
    const cases = fc.record({
      of: fc.constantFrom(...callers.filter((caller) => caller !== 'none' && caller !== 'garbage')),
      spoil: spoils,
      asked: askedWith(fc.constant('')),
    });
    await expectForEach(
      cases,
      async ({ of, spoil, asked }) => {
        const { credentials } = stage.scene();
        const all = Object.values(credentials).filter((each) => each !== null);
        const spoilt = spoil(credentials[of]!, all);
        if (all.includes(spoilt)) return;
        const headers = { ...asked.headers, authorization: `Bearer ${spoilt}` };
        const reasons = await stage.expectHarmless({
          caller: 'none',
          asked: { ...asked, headers },
        });
        expect(refusals, `${reasons.join()} for ${spoilt}`).toContain(reasons.join());
      },
      { share },
    );
  });

  test('a header of any kind but a Bearer’s is nobody’s', async () => {
    const header = fc.oneof(
      fc.array(printable, { maxLength: 80 }).map((chars) => chars.join('')),
      fc.string({
        unit: fc.constantFrom(...Array.from('Bearer osqa_1.,:="\u00e9\u00ff')),
        maxLength: 60,
      }),
      fc.constantFrom('', 'Bearer', 'bearer ', 'Basic b3NhOg==', 'Bearer a b', 'Bearer,Bearer x'),
    );
    await expectForEach(
      askedWith(header),
      async (asked) => {
        const reasons = await stage.expectHarmless({ caller: 'none', asked });
        expect(refusals, String(asked.headers?.['authorization'])).toContain(reasons.join());
      },
      { share },
    );
  });
});
