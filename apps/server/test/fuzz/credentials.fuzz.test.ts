import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { procedureOf } from '../../src/rpc/procedure-definition.ts';
import type { HttpRequest } from '../fixtures/http-fixture.ts';
import { procedureNames, router } from './generate-calls.ts';
import { inputsOf } from './inputs.ts';
import { expectForEach, fuzzTimeoutMs } from './property.ts';
import { callers, fuzzTarget } from './sale-fixture.ts';

/** Procedures that check a credential whenever the request has one. */
const guarded = procedureNames.filter((name) => procedureOf(router, name).credential !== 'none');

const refusals = ['NOT_AUTHENTICATED', 'ADMIN_ONLY'];

/** Printable and not a space, because HTTP trims the ends of a header value. */
const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCodePoint(code));

/** A mutation of a valid credential. */
type Mutation = (valid: string, others: readonly string[]) => string;

const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(fc.nat(), printable).map(([at, by]): Mutation => (valid) => {
    const index = at % valid.length;
    return valid.slice(0, index) + by + valid.slice(index + 1);
  }),
  fc.nat().map(
    (at): Mutation =>
      (valid) =>
        valid.slice(0, at % valid.length),
  ),
  fc.array(printable, { minLength: 1, maxLength: 600 }).map(
    (more): Mutation =>
      (valid) =>
        valid + more.join(''),
  ),
  fc.tuple(fc.nat({ max: 4 }), fc.nat()).map(([part, from]): Mutation => (valid, others) => {
    const parts = valid.split('.');
    const other = others[from % others.length]!.split('.');
    return parts.with(part % parts.length, other[part % other.length]!).join('.');
  }),
  fc.constantFrom<Mutation>(
    (valid) => valid.toUpperCase(),
    (valid) => valid.slice(4),
    (valid) => `osa_${valid}`,
    (valid) => valid.replace(/\.\d+\./, '.01.'),
    (valid) => valid.replace(/\.(\d+)\./, '.+$1.'),
    (valid) => valid.replace(/^osq_\d+/, 'osq_2'),
    (valid) => valid.replace(/^osq_\d+/, 'osq_9'),
    (valid) => `${valid}=`,
    (valid) => `"${valid}"`,
    () => 'undefined',
    () => "osa_' or '1'='1",
    () => 'osq_1.....',
    () => 'x'.repeat(4_000),
  ),
);

describe.each(dialects)('on $name', { timeout: fuzzTimeoutMs }, (dialect) => {
  const share = dialect.name === 'sqlite' ? 10 : 1;
  const target = fuzzTarget(dialect);

  const requestWith = (authorization: fc.Arbitrary<string>) =>
    fc.constantFrom(...guarded).chain((name) => {
      const { input, mutates } = procedureOf(router, name);
      const valid = inputsOf(input, () => target.sale().known).map((value) =>
        JSON.stringify(value),
      );
      return fc.record({ body: valid, authorization }).map(({ body, ...headers }): HttpRequest => {
        const path = `/trpc/${name}`;
        return mutates
          ? { method: 'POST', path, headers, body }
          : { path: `${path}?input=${encodeURIComponent(body)}`, headers };
      });
    });

  test('a mutated credential authenticates no caller', async () => {
    const cases = fc.record({
      of: fc.constantFrom(...callers.filter((caller) => caller !== 'none' && caller !== 'garbage')),
      mutation: mutations,
      request: requestWith(fc.constant('')),
    });
    await expectForEach(
      cases,
      async ({ of, mutation, request }) => {
        const { credentials } = target.sale();
        const all = Object.values(credentials).filter((each) => each !== null);
        const mutated = mutation(credentials[of]!, all);
        if (all.includes(mutated)) return;
        const headers = { authorization: `Bearer ${mutated}` };
        const reasons = await target.expectHarmless({
          caller: 'none',
          request: { ...request, headers },
        });
        expect(refusals, `${reasons.join()} for ${mutated}`).toContain(reasons.join());
      },
      { share },
    );
  });

  test('an authorization header that is not a Bearer token authenticates no caller', async () => {
    const header = fc.oneof(
      fc.array(printable, { maxLength: 80 }).map((chars) => chars.join('')),
      fc.string({
        unit: fc.constantFrom(...Array.from('Bearer osqa_1.,:="\u00e9\u00ff')),
        maxLength: 60,
      }),
      fc.constantFrom('', 'Bearer', 'bearer ', 'Basic b3NhOg==', 'Bearer a b', 'Bearer,Bearer x'),
    );
    await expectForEach(
      requestWith(header),
      async (request) => {
        const reasons = await target.expectHarmless({ caller: 'none', request });
        expect(refusals, String(request.headers?.['authorization'])).toContain(reasons.join());
      },
      { share },
    );
  });
});
