import { expect, test } from 'vitest';
import { expectRefusal } from './client.ts';
import {
  adminKey,
  describeContract,
  describeDeployments,
  eventually,
  firstDate,
  type Buyer,
  type Entry,
} from './fixtures.ts';

describeContract('joining a line', (service) => {
  const status = (token: string) => service().status(token);

  test.concurrent('wait numbers are 1, 2, 3 … per concert, in the order of joining', async () => {
    const [one, two] = [await service().concert(), await service().concert()];
    const waitNos: number[] = [];
    for (const concertId of [one, one, two, one, two]) {
      waitNos.push((await service().buyer(concertId)).waitNo);
    }
    expect(waitNos).toEqual([1, 2, 1, 3, 2]);
  });

  test.concurrent('parallel joins of many get each number once, without a hole', async () => {
    const concertId = await service().concert({ room: { maxActive: 3 } });
    const joined = await Promise.all(Array.from({ length: 30 }, () => service().buyer(concertId)));
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
    const concertId = await service().concert();
    const [one, two] = [await service().buyer(concertId), await service().buyer(concertId)];
    expect(one.userId).not.toBe(two.userId);
    expect(one.accountKey).not.toBe(two.accountKey);
    const balance = await service().take('wallet.balance', undefined, one.accountKey);
    expect(balance).toEqual({ userId: one.userId, balance: 0 });
    expect(await service().take('wallet.balance', undefined, one.token)).toEqual(balance);
  });

  test.concurrent('with an account key, joining twice gives the same place', async () => {
    const concertId = await service().concert();
    const { userId, accountKey } = await service().account();
    const first = await service().take<Entry>('queue.join', { concertId }, accountKey);
    expect(first.userId).toBe(userId);
    const again = await service().take<Entry>('queue.join', { concertId }, accountKey);
    expect(again).toMatchObject({ token: first.token, waitNo: first.waitNo, userId });
    const withToken = await service().take<Entry>('queue.join', { concertId }, first.token);
    expect(withToken).toMatchObject({ token: first.token, waitNo: first.waitNo });
    expect(withToken).not.toHaveProperty('accountKey');
  });

  test.concurrent('while waiting, joining twice gives the same place', async () => {
    const concertId = await service().concert({ room: { maxActive: 1 } });
    await service().buyer(concertId);
    const waiting = await service().buyer(concertId);
    await service().buyer(concertId);
    const again = await service().take<Entry>('queue.join', { concertId }, waiting.accountKey);
    const same = { token: waiting.token, waitNo: 2, status: 'waiting', ahead: 0 };
    expect(again).toMatchObject(same);
    const withToken = await service().take<Entry>('queue.join', { concertId }, waiting.token);
    expect(withToken).toMatchObject(same);
    expect(withToken).not.toHaveProperty('accountKey');
    expect((await service().buyer(concertId)).waitNo).toBe(4);
  });

  test.concurrent('one user joining in parallel has one place', async () => {
    const concertId = await service().concert();
    const { accountKey } = await service().account();
    const joined = await Promise.all(
      Array.from({ length: 12 }, () =>
        service().take<Entry>('queue.join', { concertId }, accountKey),
      ),
    );
    expect(new Set(joined.map(({ token }) => token)).size).toBe(1);
    expect(new Set(joined.map(({ waitNo }) => waitNo))).toEqual(new Set([1]));
    expect((await service().buyer(concertId)).waitNo).toBe(2);
  });

  test.concurrent('one user stands in the lines of two concerts with two tokens', async () => {
    const [one, two] = [await service().concert(), await service().concert()];
    const inOne = await service().buyer(one);
    const inTwo = await service().take<Entry>('queue.join', { concertId: two }, inOne.token);
    expect(inTwo).toMatchObject({ concertId: two, userId: inOne.userId, waitNo: 1 });
    expect(inTwo.token).not.toBe(inOne.token);
    expect(await status(inOne.token)).toMatchObject({ concertId: one });
  });

  const expectNewPlace = async (buyer: Buyer, was: string) => {
    const again = await service().rejoin(buyer);
    expect(again.waitNo).toBe(buyer.waitNo + 1);
    expect(again.token).not.toBe(buyer.token);
    expect(again).toMatchObject({ status: 'active', userId: buyer.userId });
    expect(await status(buyer.token)).toMatchObject({ status: was, waitNo: buyer.waitNo });
  };

  test.concurrent('after leaving, joining gives a new place, and the number is not reused', async () => {
    const buyer = await service().buyer(await service().concert());
    await service().take('queue.leave', undefined, buyer.token);
    await expectNewPlace(buyer, 'left');
  });

  test.concurrent('after paying, joining gives a new place', async () => {
    const buyer = await service().richBuyer(await service().concert());
    await service().buy(buyer, [1]);
    await expectNewPlace(buyer, 'finished');
  });

  test.concurrent('after expiry, joining gives a new place', async () => {
    const buyer = await service().buyer(
      await service().concert({ room: { sessionSeconds: 1, claimSeconds: 1 } }),
    );
    await eventually(
      () => status(buyer.token),
      (entry) => entry.status === 'expired',
    );
    await expectNewPlace(buyer, 'expired');
  });

  test.concurrent('a concert that does not exist cannot be joined', async () => {
    await expectRefusal(
      'CONCERT_NOT_FOUND',
      service().call('queue.join', { concertId: 'con_nothing' }),
    );
  });

  test.concurrent('a join before opensAt is refused, and the answer says when', async () => {
    const opensAt = '2097-01-01T00:00:00.000Z';
    const concertId = await service().concert({ opensAt });
    const failure = await expectRefusal('NOT_ON_SALE', service().call('queue.join', { concertId }));
    expect(failure.data.details).toEqual({ opensAt });
  });

  test.concurrent('a concert cannot be created with a date that is over', async () => {
    const create = (dates: string[]) =>
      service().call('admin.concert.create', { title: 'Over', dates }, adminKey);
    const failure = await expectRefusal('INVALID_INPUT', create([firstDate, '2020-01-02']));
    expect(failure.data.details).toMatchObject({ issues: [{ path: 'dates.1' }] });
    // Today is not over anywhere before noon UTC of the next day.
    const today = new Date().toISOString().slice(0, 10);
    expect((await create([today, firstDate])).status).toBe(200);
  });

  test.concurrent('from opensAt on, joining works without any call of an operator', async () => {
    const opensAt = new Date(Date.now() + 1_500).toISOString();
    const concertId = await service().concert({ opensAt });
    const early = await expectRefusal('NOT_ON_SALE', service().call('queue.join', { concertId }));
    expect(early.data.details).toEqual({ opensAt });
    await eventually(
      () => service().call('queue.join', { concertId }),
      (answer) => answer.status === 200,
    );
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(opensAt));
  });

  test.concurrent('a concert whose opensAt has passed is on sale', async () => {
    const concertId = await service().concert({ opensAt: '2020-01-01T00:00:00.000Z' });
    expect(await service().buyer(concertId)).toMatchObject({ status: 'active', waitNo: 1 });
  });
});

describeDeployments('joining without naming a concert', (deployment) => {
  test('works while exactly one concert is on sale', async () => {
    const opened = await deployment.open({ alone: true });
    const { service } = opened;
    try {
      await expectRefusal('CONCERT_REQUIRED', service.call('queue.join', {}));
      await expectRefusal('CONCERT_REQUIRED', service.call('queue.join'));
      expect(await service.take('concert.list')).toEqual({ concerts: [] });

      await service.concert({ opensAt: '2097-01-01T00:00:00.000Z' });
      const none = await expectRefusal('CONCERT_REQUIRED', service.call('queue.join', {}));
      expect(none.data.details).toEqual({ concertIds: [] });

      const concertId = await service.concert();
      expect(await service.take('queue.join', {})).toMatchObject({ concertId, waitNo: 1 });
      expect(await service.take('queue.join')).toMatchObject({ concertId, waitNo: 2 });

      const concertIds = [concertId, await service.concert()];
      const several = await expectRefusal('CONCERT_REQUIRED', service.call('queue.join', {}));
      expect(several.data.details).toEqual({ concertIds: expect.any(Array) });
      expect(several.data.details['concertIds']).toHaveLength(2);
      expect(several.data.details['concertIds']).toEqual(expect.arrayContaining(concertIds));
      expect(await service.buyer(concertId)).toMatchObject({ waitNo: 3 });
      const { concerts } = await service.take<{ concerts: { title: string; dates: string[] }[] }>(
        'concert.list',
      );
      expect(concerts).toHaveLength(3);
      expect(concerts[0]!.dates[0]).toBe(firstDate);
      await service.take('admin.audit', undefined, adminKey);
    } finally {
      await opened.close();
    }
  });
});
