import { randomIds } from '@onsale/core/ids';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { expectRefusal, refusal, testApp } from '../fixtures/test-app.ts';

/** A key of the right shape that nobody has. */
const made = () => randomIds.accountKey();

describe.each(dialects)('on $name', (dialect) => {
  test('the new key is the account’s, and the old one is dead at once', async () => {
    await using t = await testApp(dialect);
    const { userId, accountKey: old } = await t.as(null).account.create();
    await t.as(old).wallet.charge({ amount: 700 });
    const changed = await t.as(old).account.rotateKey();
    expect(changed).toEqual({ userId, accountKey: expect.stringMatching(/^osa_/) });
    expect(changed.accountKey).not.toBe(old);
    expect(await t.as(changed.accountKey).wallet.balance()).toEqual({ userId, balance: 700 });
    await expectRefusal(t.as(old).wallet.balance(), 'NOT_AUTHENTICATED');
    await expectRefusal(t.as(old).account.rotateKey(), 'NOT_AUTHENTICATED');
  });

  test('a queue token does not take the account over, and is told what would', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { token, accountKey, userId } = await t.join();
    const refused = await refusal(t.as(token).account.rotateKey({ newKey: made() }));
    expect(refused.reason).toBe('NOT_AUTHENTICATED');
    expect(refused.message).toContain('account key itself');
    // The opposite: for anything else of the account it is good, and so is the key for this.
    expect(await t.as(token).wallet.balance()).toMatchObject({ userId });
    await t.as(accountKey).account.rotateKey();
    expect(await t.as(token).wallet.balance()).toMatchObject({ userId });
  });

  test('a key of the client’s own making settles a lost answer, however often it is sent', async () => {
    await using t = await testApp(dialect);
    const { userId, accountKey: old } = await t.as(null).account.create();
    const newKey = made();
    const first = await t.as(old).account.rotateKey({ newKey });
    expect(first).toEqual({ userId, accountKey: newKey });
    // The old key opens nothing any more, but who knows the new one may be told that it is in place.
    expect(await t.as(old).account.rotateKey({ newKey })).toEqual(first);
    await expectRefusal(t.as(old).account.rotateKey({ newKey: made() }), 'NOT_AUTHENTICATED');
    await expectRefusal(t.as(old).account.rotateKey(), 'NOT_AUTHENTICATED');
    const next = await t.as(newKey).account.rotateKey();
    // The opposite: once that key is replaced as well, nothing is settled with it.
    await expectRefusal(t.as(old).account.rotateKey({ newKey }), 'NOT_AUTHENTICATED');
    expect(await t.as(next.accountKey).wallet.balance()).toMatchObject({ userId });
  });

  test('equal requests at once change it once, and are all told so', async () => {
    await using t = await testApp(dialect);
    const { userId, accountKey: old } = await t.as(null).account.create();
    const newKey = made();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => t.as(old).account.rotateKey({ newKey })),
    );
    expect(answers).toEqual(answers.map(() => ({ userId, accountKey: newKey })));
  });

  test('different requests at once: one wins, and its key is the only one', async () => {
    await using t = await testApp(dialect);
    const { userId, accountKey: old } = await t.as(null).account.create();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, () => t.as(old).account.rotateKey()),
    );
    const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(won).toHaveLength(1);
    const { accountKey } = won[0]!.value;
    expect(await t.as(accountKey).wallet.balance()).toMatchObject({ userId });
  });

  test('a new key that is the old one, another’s or none at all changes nothing', async () => {
    await using t = await testApp(dialect);
    const [mine, other] = [await t.as(null).account.create(), await t.as(null).account.create()];
    const mistyped = made().replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    for (const newKey of [mine.accountKey, other.accountKey, mistyped, 'osa_', '']) {
      await expectRefusal(t.as(mine.accountKey).account.rotateKey({ newKey }), 'INVALID_INPUT');
    }
    for (const { accountKey, userId } of [mine, other]) {
      expect(await t.as(accountKey).wallet.balance()).toMatchObject({ userId });
    }
  });

  test('a mistyped key asks no database', async () => {
    await using t = await testApp(dialect);
    const { accountKey } = await t.as(null).account.create();
    const mistyped = accountKey.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    await t.app.db.query.schema.alterTable('users').renameTo('usersAway').execute();
    await expectRefusal(t.as(mistyped).wallet.balance(), 'NOT_AUTHENTICATED');
    // The opposite: a key whose checksum is right is looked up, where nothing is there to look at.
    await expect(t.as(accountKey).wallet.balance()).rejects.toThrow(/users/i);
    await t.app.db.query.schema.alterTable('usersAway').renameTo('users').execute();
  });
});
