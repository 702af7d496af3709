/** Rotation of an account key: the old key is replaced once, also when a response is lost. */
import { randomIds } from '@onsale/core/ids';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { expectRefusal, refusal, testApp } from '../fixtures/test-app.ts';

/** A valid key that no account has. */
const newAccountKey = () => randomIds.accountKey();

describe.each(dialects)('on $name', (dialect) => {
  test('the new key opens the account, and the old one is refused at once', async () => {
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

  test('a queue token cannot rotate the key, and the message names the credential that can', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { token, accountKey, userId } = await t.join();
    const refused = await refusal(t.as(token).account.rotateKey({ newKey: newAccountKey() }));
    expect(refused.reason).toBe('NOT_AUTHENTICATED');
    expect(refused.message).toContain('account key itself');
    // The opposite: the token is good for other calls of the account, and the key for this one.
    expect(await t.as(token).wallet.balance()).toMatchObject({ userId });
    await t.as(accountKey).account.rotateKey();
    await expectRefusal(t.as(token).wallet.balance(), 'NOT_AUTHENTICATED');
  });

  test('a key that the client generates makes a repeat safe after a lost response', async () => {
    await using t = await testApp(dialect);
    const { userId, accountKey: old } = await t.as(null).account.create();
    const newKey = newAccountKey();
    const first = await t.as(old).account.rotateKey({ newKey });
    expect(first).toEqual({ userId, accountKey: newKey });
    // The old key is refused, except for a repeat that proves to know the new one.
    expect(await t.as(old).account.rotateKey({ newKey })).toEqual(first);
    await expectRefusal(
      t.as(old).account.rotateKey({ newKey: newAccountKey() }),
      'NOT_AUTHENTICATED',
    );
    await expectRefusal(t.as(old).account.rotateKey(), 'NOT_AUTHENTICATED');
    const next = await t.as(newKey).account.rotateKey();
    // The opposite: once that key is replaced as well, the repeat is refused.
    await expectRefusal(t.as(old).account.rotateKey({ newKey }), 'NOT_AUTHENTICATED');
    expect(await t.as(next.accountKey).wallet.balance()).toMatchObject({ userId });
  });

  test('a banned user who repeats a change with the key that is current is refused', async () => {
    await using t = await testApp(dialect);
    const { userId, accountKey } = await t.as(null).account.create();
    const newKey = newAccountKey();
    const change = () => t.as(accountKey).account.rotateKey({ newKey });
    await change();
    expect(await change()).toEqual({ userId, accountKey: newKey });
    await t.admin.ban.create({ userId, reason: 'bots' });
    await expectRefusal(change(), 'BANNED');
  });

  test('a ban that begins while the key changes does not lose the new key', async () => {
    await using t = await testApp(dialect);
    const { userId, accountKey } = await t.as(null).account.create();
    const { tokenEpochs } = t.app;
    const { refreshAfterCommit } = tokenEpochs;
    const banIds: string[] = [];
    tokenEpochs.refreshAfterCommit = async () => {
      banIds.push((await t.admin.ban.create({ userId, reason: 'bots' })).banId);
      await refreshAfterCommit();
    };
    const changed = await t.as(accountKey).account.rotateKey();
    const account = t.as(changed.accountKey);
    await expectRefusal(account.wallet.balance(), 'BANNED');
    for (const banId of banIds) await t.admin.ban.delete({ banId });
    expect(await account.wallet.balance()).toMatchObject({ userId });
  });

  test('equal requests at once rotate the key once, and get the same answer', async () => {
    await using t = await testApp(dialect);
    const { userId, accountKey: old } = await t.as(null).account.create();
    const newKey = newAccountKey();
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

  test('a new key that is the old one, one of another account, or invalid changes nothing', async () => {
    await using t = await testApp(dialect);
    const [mine, other] = [await t.as(null).account.create(), await t.as(null).account.create()];
    const mistyped = newAccountKey().replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    for (const newKey of [mine.accountKey, other.accountKey, mistyped, 'osa_', '']) {
      await expectRefusal(t.as(mine.accountKey).account.rotateKey({ newKey }), 'INVALID_INPUT');
    }
    for (const { accountKey, userId } of [mine, other]) {
      expect(await t.as(accountKey).wallet.balance()).toMatchObject({ userId });
    }
  });

  test('a mistyped key causes no query', async () => {
    await using t = await testApp(dialect);
    const { accountKey } = await t.as(null).account.create();
    const mistyped = accountKey.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    await t.app.db.query.schema.alterTable('users').renameTo('usersAway').execute();
    await expectRefusal(t.as(mistyped).wallet.balance(), 'NOT_AUTHENTICATED');
    // The opposite: a key with a right checksum is looked up, and the table is not there.
    await expect(t.as(accountKey).wallet.balance()).rejects.toThrow(/users/i);
    await t.app.db.query.schema.alterTable('usersAway').renameTo('users').execute();
  });
});
