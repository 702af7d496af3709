/** A well-formed credential is refused as unknown only by a database that confirms a commit. */
import { randomIds } from '@onsale/core/ids';
import { overloaded } from '@onsale/db/errors';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { httpFixture, type HttpFixture } from '../fixtures/http-fixture.ts';
import type { App } from '../../src/app.ts';

const unknownKey = randomIds.accountKey();

/** A database that cannot confirm a commit while `isLeftBehind` is true. */
function leftBehind(app: App) {
  const state = { isLeftBehind: true, confirmations: 0 };
  const confirmPrimary = async (): Promise<void> => {
    state.confirmations += 1;
    if (state.isLeftBehind) throw overloaded(new Error('no standby'));
  };
  Object.assign(app.db, { confirmPrimary });
  return state;
}

async function countOfFailures({ app }: HttpFixture): Promise<number> {
  const text = await app.metrics.registry.metrics();
  // Without a failure there is no series.
  return Number(/^onsale_failed_credentials_total\{kind="buyer"\} (.*)$/m.exec(text)?.[1] ?? 0);
}

describe.each(dialects)('on $name', (dialect) => {
  test('an unknown key is OVERLOADED without a commit, and NOT_AUTHENTICATED with one', async () => {
    await using t = await httpFixture(dialect);
    const state = leftBehind(t.app);
    const calls = [
      ['GET', '/trpc/wallet.balance', {}],
      ['GET', '/trpc/wallet.balance,order.list?batch=1', {}],
      ['POST', '/trpc/account.rotateKey', { body: {} }],
      ['GET', '/api/wallet', {}],
      ['POST', '/api/queue', { body: { concertId: 'con_x' } }],
    ] as const;
    for (const isLeftBehind of [true, false]) {
      state.isLeftBehind = isLeftBehind;
      for (const [method, path, rest] of calls) {
        const { text } = await t.send(method, path, { credential: unknownKey, ...rest });
        expect(text).toContain(isLeftBehind ? 'OVERLOADED' : 'NOT_AUTHENTICATED');
        expect(text).not.toContain(isLeftBehind ? 'NOT_AUTHENTICATED' : 'OVERLOADED');
      }
      // An unconfirmed refusal does not count as a wrong credential.
      expect((await countOfFailures(t)) === 0).toBe(isLeftBehind);
    }
  });

  test('the place of a token whose entry is missing is confirmed too', async () => {
    await using t = await httpFixture(dialect);
    const { token } = await t.buyer(await t.openConcert());
    const state = leftBehind(t.app);
    await t.app.db.query.updateTable('users').set({ tokenEpoch: 7 }).execute();
    const statusOf = async () =>
      (await t.send('GET', '/trpc/seat.dates', { credential: token })).status;
    expect(await statusOf()).toBe(503);
    state.isLeftBehind = false;
    expect(await statusOf()).toBe(401);
  });

  test('credentials that no row has to decide need no commit', async () => {
    await using t = await httpFixture(dialect);
    const { token, accountKey } = await t.buyer(await t.openConcert());
    const state = leftBehind(t.app);
    const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    for (const credential of ['nonsense', `${unknownKey}x`, forged]) {
      const { status } = await t.send('GET', '/trpc/wallet.balance', { credential });
      expect(status).toBe(401);
    }
    expect((await t.send('GET', '/trpc/wallet.balance')).status).toBe(401);
    const { status } = await t.send('GET', '/trpc/wallet.balance', { credential: accountKey });
    expect(status).toBe(200);
    expect(state.confirmations).toBe(0);
  });
});
