import { expect, test } from 'vitest';
import { expectRefusal } from './client.ts';
import {
  adminKey,
  describeContract,
  describeHouses,
  eventually,
  firstDate,
  type Buyer,
  type Entry,
} from './fixtures.ts';

describeContract('joining a line', (world) => {
  const status = (token: string) => world().take<Entry>('queue.status', undefined, token);

  test.concurrent('wait numbers are 1, 2, 3 … per concert, in the order of joining', async () => {
    const [one, two] = [await world().concert(), await world().concert()];
    const waitNos: number[] = [];
    for (const concertId of [one, one, two, one, two]) {
      waitNos.push((await world().buyer(concertId)).waitNo);
    }
    expect(waitNos).toEqual([1, 2, 1, 3, 2]);
  });

  test.concurrent('parallel joins of many get each number once, without a hole', async () => {
    const concertId = await world().concert({ room: { maxActive: 3 } });
    const joined = await Promise.all(Array.from({ length: 30 }, () => world().buyer(concertId)));
    expect(joined.map(({ waitNo }) => waitNo).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, at) => at + 1),
    );
    expect(new Set(joined.map(({ token }) => token)).size).toBe(30);
    const active = joined.filter((entry) => entry.status === 'active');
    expect(active.length).toBeLessThanOrEqual(3);
    const entries = await eventually(
      () => Promise.all(joined.map(({ token }) => status(token))),
      (all) => all.filter((entry) => entry.status === 'active').length === 3,
    );
    const activeNos = entries.filter((one) => one.status === 'active').map((one) => one.waitNo);
    expect(activeNos.toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
    for (const entry of entries.filter((one) => one.status === 'waiting')) {
      expect(entry.ahead).toBe(entry.waitNo - 4);
    }
  });

  test.concurrent('without a credential a join creates a user each time', async () => {
    const concertId = await world().concert();
    const [one, two] = [await world().buyer(concertId), await world().buyer(concertId)];
    expect(one.userId).not.toBe(two.userId);
    expect(one.accountKey).not.toBe(two.accountKey);
    const balance = await world().take('wallet.balance', undefined, one.accountKey);
    expect(balance).toEqual({ userId: one.userId, balance: 0 });
  });

  test.concurrent('with an account key, joining twice gives the same place', async () => {
    const concertId = await world().concert();
    const { userId, accountKey } = await world().account();
    const first = await world().take<Entry>('queue.join', { concertId }, accountKey);
    expect(first.userId).toBe(userId);
    const again = await world().take<Entry>('queue.join', { concertId }, accountKey);
    expect(again).toMatchObject({ token: first.token, waitNo: first.waitNo, userId });
    const withToken = await world().take<Entry>('queue.join', { concertId }, first.token);
    expect(withToken).toMatchObject({ token: first.token, waitNo: first.waitNo });
    expect(withToken).not.toHaveProperty('accountKey');
  });

  test.concurrent('while waiting, joining twice gives the same place', async () => {
    const concertId = await world().concert({ room: { maxActive: 1 } });
    await world().buyer(concertId);
    const waiting = await world().buyer(concertId);
    await world().buyer(concertId);
    const again = await world().take<Entry>('queue.join', { concertId }, waiting.accountKey);
    expect(again).toMatchObject({ token: waiting.token, waitNo: 2, status: 'waiting', ahead: 0 });
  });

  test.concurrent('one user joining in parallel has one place', async () => {
    const concertId = await world().concert();
    const { accountKey } = await world().account();
    const joined = await Promise.all(
      Array.from({ length: 12 }, () =>
        world().take<Entry>('queue.join', { concertId }, accountKey),
      ),
    );
    expect(new Set(joined.map(({ token }) => token)).size).toBe(1);
    expect(new Set(joined.map(({ waitNo }) => waitNo))).toEqual(new Set([1]));
    expect((await world().buyer(concertId)).waitNo).toBe(2);
  });

  test.concurrent('one user stands in the lines of two concerts with two tokens', async () => {
    const [one, two] = [await world().concert(), await world().concert()];
    const inOne = await world().buyer(one);
    const inTwo = await world().take<Entry>('queue.join', { concertId: two }, inOne.token);
    expect(inTwo).toMatchObject({ concertId: two, userId: inOne.userId, waitNo: 1 });
    expect(inTwo.token).not.toBe(inOne.token);
    expect(await status(inOne.token)).toMatchObject({ concertId: one });
  });

  const expectANewPlace = async (buyer: Buyer, was: string) => {
    const { concertId } = buyer;
    const again = await world().take<Entry>('queue.join', { concertId }, buyer.accountKey);
    expect(again.waitNo).toBe(buyer.waitNo + 1);
    expect(again.token).not.toBe(buyer.token);
    expect(again).toMatchObject({ status: 'active', userId: buyer.userId });
    expect(await status(buyer.token)).toMatchObject({ status: was, waitNo: buyer.waitNo });
  };

  test.concurrent('after leaving, joining gives a new place, and the number is not reused', async () => {
    const buyer = await world().buyer(await world().concert());
    await world().take('queue.leave', undefined, buyer.token);
    await expectANewPlace(buyer, 'left');
  });

  test.concurrent('after paying, joining gives a new place', async () => {
    const buyer = await world().richBuyer(await world().concert());
    await world().buy(buyer, [1]);
    await expectANewPlace(buyer, 'finished');
  });

  test.concurrent('after expiry, joining gives a new place', async () => {
    const buyer = await world().buyer(
      await world().concert({ room: { sessionSeconds: 1, claimSeconds: 1 } }),
    );
    await eventually(
      () => status(buyer.token),
      (entry) => entry.status === 'expired',
    );
    await expectANewPlace(buyer, 'expired');
  });

  test.concurrent('a concert that does not exist cannot be joined', async () => {
    await expectRefusal(
      'CONCERT_NOT_FOUND',
      world().call('queue.join', { concertId: 'con_nothing' }),
    );
  });

  test.concurrent('before opensAt nobody joins, and the answer says when', async () => {
    const opensAt = '2097-01-01T00:00:00.000Z';
    const concertId = await world().concert({ opensAt });
    const failure = await expectRefusal('NOT_ON_SALE', world().call('queue.join', { concertId }));
    expect(failure.data.details).toEqual({ opensAt });
  });

  test.concurrent('a concert whose dates are all past cannot be joined any more', async () => {
    const concertId = await world().concert({ dates: ['2020-01-01', '2020-01-02'] });
    const failure = await expectRefusal('NOT_ON_SALE', world().call('queue.join', { concertId }));
    expect(failure.data.details).toEqual({ opensAt: null });
  });

  test.concurrent('from opensAt on, joining works without anybody’s doing', async () => {
    const opensAt = new Date(Date.now() + 1_500).toISOString();
    const concertId = await world().concert({ opensAt });
    const early = await expectRefusal('NOT_ON_SALE', world().call('queue.join', { concertId }));
    expect(early.data.details).toEqual({ opensAt });
    await eventually(
      () => world().call('queue.join', { concertId }),
      (answer) => answer.status === 200,
    );
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(opensAt));
  });

  test.concurrent('a concert whose opensAt has passed is on sale', async () => {
    const concertId = await world().concert({ opensAt: '2020-01-01T00:00:00.000Z' });
    expect(await world().buyer(concertId)).toMatchObject({ status: 'active', waitNo: 1 });
  });
});

describeHouses('joining without naming a concert', (house) => {
  test('works while exactly one concert is on sale', async () => {
    const opened = await house.open({ alone: true });
    const { world } = opened;
    try {
      await expectRefusal('CONCERT_REQUIRED', world.call('queue.join', {}));
      await expectRefusal('CONCERT_REQUIRED', world.call('queue.join'));
      expect(await world.take('concert.list')).toEqual({ concerts: [] });

      await world.concert({ opensAt: '2097-01-01T00:00:00.000Z' });
      await expectRefusal('CONCERT_REQUIRED', world.call('queue.join', {}));

      const concertId = await world.concert();
      expect(await world.take('queue.join', {})).toMatchObject({ concertId, waitNo: 1 });
      expect(await world.take('queue.join')).toMatchObject({ concertId, waitNo: 2 });

      await world.concert();
      await expectRefusal('CONCERT_REQUIRED', world.call('queue.join', {}));
      expect(await world.buyer(concertId)).toMatchObject({ waitNo: 3 });
      const { concerts } = await world.take<{ concerts: { title: string; dates: string[] }[] }>(
        'concert.list',
      );
      expect(concerts).toHaveLength(3);
      expect(concerts[0]!.dates[0]).toBe(firstDate);
      await world.take('admin.audit', undefined, adminKey);
    } finally {
      await opened.close();
    }
  });
});
