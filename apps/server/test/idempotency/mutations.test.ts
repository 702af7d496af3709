import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { procedureOf } from '../../src/rpc/procedure-definition.ts';
import { routes } from '../../src/rest/routes/routes.ts';
import { createRouter } from '../../src/router.ts';
import { adminKey, expectSound } from '../fixtures/test-app.ts';
import { mutations } from './mutations/mutations.ts';
import type { Mutation } from './mutations/mutation.ts';
import { newKey, serving, type Ask, type Serving } from './http-fixture.ts';

const named = mutations.map((mutation) => {
  const { route, how } = mutation;
  return [how ? `${route} ${how}` : route, mutation] as const;
});
const withKeptAnswers = named.filter(([, { keepsKeys }]) => !keepsKeys);

/** Any other path that the same caller could use the key for. */
function elsewhere({ credential, path }: Ask): Ask {
  if (credential === adminKey) {
    const other = { title: 'Another', dates: ['2027-06-01'] };
    return path === '/api/admin/concerts'
      ? { method: 'PATCH', path: '/api/admin/concerts/con_none/room', credential, body: {} }
      : { method: 'POST', path: '/api/admin/concerts', credential, body: other };
  }
  if (credential !== undefined) {
    return path === '/api/queue'
      ? { method: 'POST', path: '/api/orders/ord_none/cancel', credential }
      : { method: 'POST', path: '/api/queue', credential };
  }
  return path === '/api/accounts'
    ? { method: 'POST', path: '/api/queue' }
    : { method: 'POST', path: '/api/accounts' };
}

async function perform(s: Serving, { route, adds }: Mutation, request: Ask): Promise<unknown> {
  let body: unknown;
  const added = await s.added(async () => {
    const answer = await s.ask(request);
    expect(answer.status, `${route}: ${JSON.stringify(answer.body)}`).toBe(200);
    body = answer.body;
  });
  expect(added, route).toEqual(adds);
  return body;
}

test('every route that mutates is held to it', () => {
  const router = createRouter({} as Parameters<typeof createRouter>[0]);
  const mutating = routes.filter(({ procedure }) => procedureOf(router, procedure).mutates);
  const paths = mutating.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(mutations.map(({ route }) => route))).toEqual(new Set(paths));
  expect(paths.length).toBeGreaterThan(10);
});

describe.each(dialects)('on $name, with a key', (dialect) => {
  test.each(named)('%s takes effect once, and a repeat gets the first answer', async (_, of) => {
    await using s = await serving(dialect);
    const { request, moveOn } = await of.prepare(s);
    const key = newKey();
    const first = await perform(s, of, { ...request, key });
    await moveOn?.();
    const rows = await s.rows();

    const repeats = [
      await s.ask({ ...request, key }),
      await s.ask({ ...request, key, path: `${request.path}/` }),
    ];

    for (const repeat of repeats) expect(repeat).toEqual({ status: 200, body: first });
    expect(await s.rows()).toBe(rows);
    await expectSound(s);
  });

  test.each(withKeptAnswers)('%s is bound to its input and its path', async (_, of) => {
    await using s = await serving(dialect);
    const { request, other } = await of.prepare(s);
    const key = newKey();
    await perform(s, of, { ...request, key });
    const rows = await s.rows();

    // Who is known by a key that is dead now can ask for nothing else.
    const others = of.endsItsCredential ? [other] : [other, elsewhere(request)];
    for (const ask of others) {
      const answer = await s.ask({ ...ask, key });
      expect(answer, JSON.stringify(ask)).toMatchObject({
        status: 409,
        body: { reason: 'IDEMPOTENCY_KEY_REUSED', retryable: false },
      });
    }
    expect(await s.rows()).toBe(rows);
  });
});

/** What the same request comes to when nothing says that it is a repeat. */
async function expectDecidedAnew(s: Serving, of: Mutation, request: Ask): Promise<void> {
  if (of.again === 'takes effect again') {
    await perform(s, of, request);
    return;
  }
  const rows = await s.rows();
  const { status, body } = await s.ask(request);
  const { reason = null } = body as { reason?: string };
  const changes = (await s.rows()) !== rows;
  const taken = of.again === 'changes rows' || of.again === 'is the same by nature';
  expect({ taken: status === 200, reason, changes }, JSON.stringify(body)).toEqual({
    taken,
    reason: taken ? null : of.again,
    changes: of.again === 'changes rows',
  });
}

describe.each(dialects)('on $name, the opposite: with two keys or none', (dialect) => {
  test.each(named)('%s is decided anew', async (_, of) => {
    await using s = await serving(dialect);
    const { request, moveOn } = await of.prepare(s);
    await perform(s, of, { ...request, key: newKey() });
    for (const key of of.needsKey ? [newKey()] : [newKey(), undefined]) {
      await moveOn?.();
      await expectDecidedAnew(s, of, { ...request, key });
    }
  });
});
