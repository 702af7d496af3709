import { expect, test } from 'vitest';
import { dataOf, expectExactOrRefused, expectRefusal, failureOf } from './client.ts';
import { adminKey, describeContract, type Account } from './fixtures.ts';

interface Balance {
  userId: string;
  balance: number;
}

interface History {
  entries: { entryId: unknown; amount: number; balanceAfter: number; at: string; kind: string }[];
  nextCursor: unknown;
}

const chargeMost = 10_000_000;
const oddNumbers = [0, -1, 1.5, 0.1, -chargeMost, chargeMost + 1, 2 ** 31, 2 ** 53, 2 ** 63, 1e308];
const balanceMost = 1_000_000_000_000;

describeContract('wallet and charge', (service) => {
  const charge = (account: Account, amount: unknown, idempotencyKey?: unknown) =>
    service().call(
      'wallet.charge',
      idempotencyKey === undefined ? { amount } : { amount, idempotencyKey },
      account.accountKey,
    );
  const charged = async (account: Account, amount: number, idempotencyKey?: string) => {
    const answer = await charge(account, amount, idempotencyKey);
    expect(answer.status, answer.text).toBe(200);
    return (dataOf(answer) as Balance).balance;
  };
  const balance = async ({ accountKey }: Account) =>
    (await service().take<Balance>('wallet.balance', undefined, accountKey)).balance;
  const history = (account: Account, input?: unknown) =>
    service().take<History>('wallet.history', input, account.accountKey);
  const reasonOf = (answer: Awaited<ReturnType<typeof charge>>) => failureOf(answer).data.reason;

  test('a charge adds, and says the balance', async () => {
    const account = await service().account();
    expect(await balance(account)).toBe(0);
    expect(await charged(account, 1)).toBe(1);
    expect(await charged(account, chargeMost)).toBe(chargeMost + 1);
    expect(await balance(account)).toBe(chargeMost + 1);
  });

  test('nothing but 1 to 10,000,000 whole points is charged', async () => {
    const account = await service().account();
    const refused = [...oddNumbers, '5', '', null, true, [], [1], {}, { amount: 1 }];
    for (const amount of refused) {
      const answer = await charge(account, amount);
      expect(answer.status, answer.description).toBe(400);
      expect(reasonOf(answer)).toBe('INVALID_INPUT');
    }
    await expectRefusal('INVALID_INPUT', service().call('wallet.charge', {}, account.accountKey));
    await expectRefusal(
      'INVALID_INPUT',
      service().call('wallet.charge', undefined, account.accountKey),
    );
    expect(await balance(account)).toBe(0);
    expect((await history(account)).entries).toEqual([]);
  });

  test('the same key again returns the first answer, whatever happened since', async () => {
    const account = await service().account();
    expect(await charged(account, 100, 'one')).toBe(100);
    expect(await charged(account, 30)).toBe(130);
    expect(await charged(account, 100, 'one')).toBe(100);
    expect(await balance(account)).toBe(130);
    expect(await charged(account, 100, 'two')).toBe(230);
  });

  test('the same key many times at once charges once', async () => {
    const account = await service().account();
    const balances = await Promise.all(
      Array.from({ length: 12 }, () => charged(account, 40, 'once')),
    );
    expect(new Set(balances)).toEqual(new Set([40]));
    expect(await balance(account)).toBe(40);
    expect((await history(account)).entries).toHaveLength(1);
  });

  test('the same key with another amount is an error, and has no effect', async () => {
    const account = await service().account();
    await charged(account, 100, 'mine');
    const answer = await charge(account, 101, 'mine');
    expect(answer.status).toBe(409);
    expect(reasonOf(answer)).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await charged(account, 100, 'mine')).toBe(100);
    expect(await balance(account)).toBe(100);
  });

  test('another user’s equal key is another key', async () => {
    const [one, two] = [await service().account(), await service().account()];
    expect(await charged(one, 10, 'shared')).toBe(10);
    expect(await charged(two, 20, 'shared')).toBe(20);
  });

  test('without a key, the same amount twice is two charges, in parallel too', async () => {
    const account = await service().account();
    await Promise.all(Array.from({ length: 20 }, () => charged(account, 5)));
    expect(await balance(account)).toBe(100);
  });

  test('a key has at most 255 characters, and they tell keys apart', async () => {
    const account = await service().account();
    const longest = 'k'.repeat(255);
    expect(await charged(account, 1, longest)).toBe(1);
    expect(await charged(account, 1, longest)).toBe(1);
    expect(await charged(account, 1, `${'k'.repeat(254)}l`)).toBe(2);
    expect(await charged(account, 1, 'K'.repeat(255))).toBe(3);
    expect(await charged(account, 1, '\u00e9')).toBe(4);
    expect(await charged(account, 1, 'e\u0301')).toBe(5);
    expect(await charged(account, 1, ' k')).toBe(6);
    expect(await charged(account, 1, 'k')).toBe(7);
    expect(reasonOf(await charge(account, 1, 'k'.repeat(256)))).toBe('INVALID_INPUT');
    for (const key of [null, 5, {}, ['k']]) {
      expect(reasonOf(await charge(account, 1, key))).toBe('INVALID_INPUT');
    }
    expect(await balance(account)).toBe(7);
  });

  test.each([
    ['\ud800', '\ud801'],
    ['a\u0000b', 'a\u0000c'],
    ['\u0000', ''],
    ['😀', '😁'],
    ['%', '_'],
  ])('odd keys %j and %j are refused or kept apart', async (one, two) => {
    const account = await service().account();
    const answers = [await charge(account, 3, one), await charge(account, 4, two)];
    const accepted = answers.filter(({ status }) => status === 200);
    for (const answer of answers) expectExactOrRefused(answer, {});
    expect((await history(account)).entries).toHaveLength(accepted.length);
  });

  test('a credit is idempotent by its key, and cannot pass the most a balance may be', async () => {
    const account = await service().account();
    const { userId } = account;
    const credit = (amount: number, idempotencyKey: string) =>
      service().call('admin.wallet.credit', { userId, amount, idempotencyKey }, adminKey);
    const key = `gift for ${userId}`;
    expect((await credit(500, key)).status).toBe(200);
    await charged(account, 1);
    expect(dataOf(await credit(500, key)) as Balance).toEqual({ userId, balance: 500 });
    expect(reasonOf(await credit(501, key))).toBe('IDEMPOTENCY_KEY_REUSED');
    const { userId: otherId } = await service().account();
    const elsewhere = { userId: otherId, amount: 500, idempotencyKey: key };
    await expectRefusal(
      'IDEMPOTENCY_KEY_REUSED',
      service().call('admin.wallet.credit', elsewhere, adminKey),
    );
    const kinds = (await history(account)).entries.map(({ kind }) => kind);
    expect(kinds).toEqual(['charge', 'credit']);
    const tooMuch = reasonOf(await credit(balanceMost + 1, `over ${userId}`));
    expect(['BALANCE_LIMIT_EXCEEDED', 'INVALID_INPUT']).toContain(tooMuch);
    for (const amount of [0, 1.5, null]) {
      const input = { userId, amount, idempotencyKey: 'odd' };
      await expectRefusal('INVALID_INPUT', service().call('admin.wallet.credit', input, adminKey));
    }
    await expectRefusal(
      'INVALID_INPUT',
      service().call('admin.wallet.credit', { userId, amount: 1 }, adminKey),
    );
    expect(await balance(account)).toBe(501);
  });

  test('a user who does not exist cannot be credited', async () => {
    const input = { userId: 'usr_none', amount: 1, idempotencyKey: 'none' };
    await expectRefusal('USER_NOT_FOUND', service().call('admin.wallet.credit', input, adminKey));
  });

  test('a buyer cannot use up an admin’s key, nor an admin a buyer’s', async () => {
    const account = await service().account();
    const { userId } = account;
    expect(await charged(account, 10, 'same for both')).toBe(10);
    const input = { userId, amount: 20, idempotencyKey: 'same for both' };
    expect(await service().take('admin.wallet.credit', input, adminKey)).toMatchObject({
      balance: 30,
    });
  });

  test('history is newest first, each line’s balance follows from the one below', async () => {
    const account = await service().account();
    for (const amount of [5, 6, 7]) await charged(account, amount);
    const { entries, nextCursor } = await history(account);
    expect(nextCursor).toBeNull();
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(new Set(['charge']));
    expect(entries.map(({ amount }) => amount)).toEqual([7, 6, 5]);
    expect(entries.map(({ balanceAfter }) => balanceAfter)).toEqual([18, 11, 5]);
    const times = entries.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(new Set(entries.map(({ entryId }) => entryId)).size).toBe(3);
  });

  test('pages of history join without a gap or a repeat, also while new lines come', async () => {
    const account = await service().account();
    for (let amount = 1; amount <= 7; amount++) await charged(account, amount);
    const seen: number[] = [];
    let cursor: unknown;
    do {
      const page = await history(account, { limit: 3, ...(cursor ? { cursor } : {}) });
      expect(page.entries.length).toBeLessThanOrEqual(3);
      seen.push(...page.entries.map(({ amount }) => amount));
      cursor = page.nextCursor;
      await charged(account, 1_000);
    } while (cursor !== null);
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });

  test('a page that ends exactly at the end says so', async () => {
    const account = await service().account();
    for (const amount of [1, 2]) await charged(account, amount);
    expect(await history(account, { limit: 2 })).toMatchObject({
      entries: [{ amount: 2 }, { amount: 1 }],
      nextCursor: null,
    });
  });

  test.each(['wallet.history', 'order.list'])('odd pages of %s are refused', async (procedure) => {
    const { accountKey } = await service().account();
    for (const limit of [0, -1, 1.5, '5', null, 1e9, 2 ** 53, []]) {
      await expectRefusal('INVALID_INPUT', service().call(procedure, { limit }, accountKey));
    }
    const garbage = service().call(procedure, { cursor: 'garbage' }, accountKey);
    await expectRefusal('INVALID_INPUT', garbage);
    for (const cursor of ['\u0000', '\ud800', '-1', '1e9', "' or 1=1", {}, [], true]) {
      const answer = await service().call(procedure, { cursor }, accountKey);
      expect([200, 400], answer.description).toContain(answer.status);
    }
  });

  test('the cursor of another user shows nothing of theirs', async () => {
    const rich = await service().account();
    for (const amount of [1, 2, 3]) await charged(rich, amount);
    const { nextCursor } = await history(rich, { limit: 1 });
    const poor = await service().account();
    await charged(poor, 9);
    const answer = await service().call('wallet.history', { cursor: nextCursor }, poor.accountKey);
    const entries = answer.status === 200 ? (dataOf(answer) as History).entries : [];
    expect([200, 400]).toContain(answer.status);
    for (const { amount } of entries) expect(amount).toBe(9);
  });
});
