import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { expectRefusal, expectSound, testApp } from '../fixtures/test-app.ts';

const million = 1_000_000;

describe.each(dialects)('the wallet on $name', (dialect) => {
  test('charges add up, and the history tells each with the balance after it', async () => {
    await using t = await testApp(dialect);
    const { accountKey, userId } = await t.as(null).account.create();
    const { wallet } = t.as(accountKey);
    expect(await wallet.balance()).toEqual({ userId, balance: 0 });
    expect(await wallet.charge({ amount: 500 })).toEqual({ userId, balance: 500 });
    await t.clock.advance(1_000);
    await wallet.charge({ amount: 250 });
    const { entries, nextCursor } = await wallet.history();
    expect(nextCursor).toBeNull();
    expect(entries.map(({ kind, amount, balanceAfter }) => [kind, amount, balanceAfter])).toEqual([
      ['charge', 250, 750],
      ['charge', 500, 500],
    ]);
    expect(entries[0]!.at).toBe(new Date(t.clock.now()).toISOString());
    await expectSound(t);
  });

  test('a key gives the first answer again, and refuses another amount', async () => {
    await using t = await testApp(dialect);
    const { accountKey } = await t.as(null).account.create();
    const { wallet } = t.as(accountKey);
    const first = await wallet.charge({ amount: 500, idempotencyKey: 'k' });
    await wallet.charge({ amount: 1 });
    expect(await wallet.charge({ amount: 500, idempotencyKey: 'k' })).toEqual(first);
    await expectRefusal(
      wallet.charge({ amount: 501, idempotencyKey: 'k' }),
      'IDEMPOTENCY_KEY_REUSED',
    );
    expect((await wallet.balance()).balance).toBe(501);
    const other = t.as((await t.as(null).account.create()).accountKey);
    expect((await other.wallet.charge({ amount: 9, idempotencyKey: 'k' })).balance).toBe(9);
    await expectSound(t);
  });

  test('operators share one namespace of keys, whoever the points are for', async () => {
    await using t = await testApp(dialect);
    const [a, b] = [await t.as(null).account.create(), await t.as(null).account.create()];
    const credit = { userId: a.userId, amount: 700, idempotencyKey: 'gift-1' };
    const first = await t.admin.wallet.credit(credit);
    expect(first).toEqual({ userId: a.userId, balance: 700 });
    expect(await t.admin.wallet.credit(credit)).toEqual(first);
    await expectRefusal(
      t.admin.wallet.credit({ ...credit, userId: b.userId }),
      'IDEMPOTENCY_KEY_REUSED',
    );
    await expectRefusal(
      t.admin.wallet.credit({ ...credit, userId: 'usr_nobody', idempotencyKey: 'gift-2' }),
      'USER_NOT_FOUND',
    );
    // A buyer's own key is another namespace.
    const { wallet } = t.as(a.accountKey);
    expect((await wallet.charge({ amount: 1, idempotencyKey: 'gift-1' })).balance).toBe(701);
    expect((await wallet.history()).entries.map(({ kind }) => kind)).toEqual(['charge', 'credit']);
    await expectSound(t);
  });

  test('a charge is 1 to 10,000,000 points, and a wallet holds a trillion at most', async () => {
    await using t = await testApp(dialect);
    const { accountKey, userId } = await t.as(null).account.create();
    const { wallet } = t.as(accountKey);
    for (const amount of [0, -1, 1.5, 10 * million + 1, Number.NaN]) {
      await expectRefusal(wallet.charge({ amount }), 'INVALID_INPUT');
    }
    // A hundred thousand full charges later, written by hand: entries and balance agree.
    await fillWallet(t, userId, million * million - 10 * million);
    expect((await wallet.charge({ amount: 10 * million })).balance).toBe(million * million);
    await expectRefusal(wallet.charge({ amount: 1 }), 'BALANCE_LIMIT_EXCEEDED', {
      balance: million * million,
      limit: million * million,
    });
    await expectSound(t);
  });

  test('a long history comes in pages that neither lose nor repeat an entry', async () => {
    await using t = await testApp(dialect);
    const { accountKey } = await t.as(null).account.create();
    const { wallet } = t.as(accountKey);
    for (let amount = 1; amount <= 5; amount += 1) await wallet.charge({ amount });
    const amounts: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await wallet.history({ limit: 2, ...(cursor && { cursor }) });
      amounts.push(...page.entries.map(({ amount }) => amount));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(amounts).toEqual([5, 4, 3, 2, 1]);
    await expectRefusal(wallet.history({ cursor: 'nonsense' }), 'INVALID_INPUT');
    await expectRefusal(wallet.history({ limit: 0 }), 'INVALID_INPUT');
  });
});

async function fillWallet(
  { database: { db } }: Awaited<ReturnType<typeof testApp>>,
  userId: string,
  amount: number,
): Promise<void> {
  const transferId = 'txn_by_hand';
  await db.query
    .insertInto('transfers')
    .values({ transferId, kind: 'credit', userId, createdAt: 0 })
    .execute();
  await db.query
    .insertInto('ledgerEntries')
    .values([
      { userId, entryId: 'a', transferId, account: userId, amount, seq: 1, balanceAfter: amount },
      { userId, entryId: 'b', transferId, account: 'house:charges', amount: -amount },
    ])
    .execute();
  await db.query
    .updateTable('wallets')
    .set({ balance: amount, entries: 1 })
    .where('userId', '=', userId)
    .execute();
}
