/** The wallet's upper limit, on rows written by hand, and the instant of an entry. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { expectRefusal, expectSound, testApp } from '../fixtures/test-app.ts';

const million = 1_000_000;

describe.each(dialects)('the wallet on $name', (dialect) => {
  test('a wallet holds a trillion points at most, and an entry has the instant of its charge', async () => {
    await using t = await testApp(dialect);
    const { accountKey, userId } = await t.as(null).account.create();
    const { wallet } = t.as(accountKey);
    // As after 99,999 charges of the highest amount: entries and balance agree.
    await fillWallet(t, userId, million * million - 10 * million);
    expect((await wallet.charge({ amount: 10 * million })).balance).toBe(million * million);
    const [entry] = (await wallet.history({ limit: 1 })).entries;
    expect(entry!.at).toBe(new Date(t.clock.now()).toISOString());
    await expectRefusal(wallet.charge({ amount: 1 }), 'BALANCE_LIMIT_EXCEEDED', {
      balance: million * million,
      limit: million * million,
    });
    await expectSound(t);
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
