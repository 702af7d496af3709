import { expect, test } from 'vitest';
import { newUsersQueueEntry, object, oneOf, outputs, room, text } from './schemas.ts';
import { expectRefusal, isQuery } from './client.ts';
import { adminKey, describeContract, firstDate, secondDate, type Payment } from './fixtures.ts';

describeContract('every answer has exactly its keys', (service) => {
  test('each procedure, once along a purchase, answers what the contract lists', async () => {
    const called = new Set<string>();
    const take = async <T>(procedure: string, input?: unknown, credential?: string): Promise<T> => {
      const data = await service().take<T>(procedure, input, credential);
      outputs[procedure]!(data, procedure);
      called.add(procedure);
      return data;
    };

    const { userId, accountKey } = await take<{ userId: string; accountKey: string }>(
      'account.create',
    );
    const concertId = await service().concert();
    await service().concert({ title: 'Not yet', opensAt: '2097-01-01T00:00:00.000Z' });
    await take('concert.list');

    const entry = await take<{ token: string }>('queue.join', { concertId }, accountKey);
    await take('queue.status', undefined, entry.token);
    await take('seat.dates', undefined, entry.token);
    await take('seat.list', { date: firstDate }, entry.token);
    const released = await take<{ reservationId: string }>(
      'reservation.create',
      { date: firstDate, best: 2 },
      entry.token,
    );
    await take('reservation.release', { reservationId: released.reservationId }, entry.token);
    const { reservationId } = await take<{ reservationId: string }>(
      'reservation.create',
      { date: secondDate, seatNos: [7, 8] },
      entry.token,
    );
    await take('reservation.list', undefined, accountKey);
    await take('wallet.balance', undefined, accountKey);
    await take('wallet.charge', { amount: 5_000 }, accountKey);
    await take('admin.wallet.credit', { userId, amount: 5, idempotencyKey: 'gift' }, adminKey);
    await take('admin.concert.stats', { concertId }, adminKey);
    const paid = await take<Payment>('payment.pay', { reservationId }, entry.token);
    await take('queue.status', undefined, entry.token);
    await take('queue.leave', undefined, entry.token);
    await take('order.list', undefined, accountKey);
    await take('order.list', { limit: 1 }, accountKey);
    await take('wallet.history', { limit: 1 }, accountKey);
    await take('order.cancel', { orderId: paid.orderId }, accountKey);
    await take('order.list', {}, accountKey);
    await take('event.list', undefined, accountKey);
    await take('admin.event.list', {}, adminKey);
    await take('wallet.history', {}, accountKey);
    await take('reservation.list', undefined, accountKey);
    await take('admin.concert.stats', { concertId }, adminKey);
    await take('admin.audit', undefined, adminKey);

    expect([...called].toSorted()).toEqual(Object.keys(outputs).toSorted());
    expect([...called].filter((procedure) => isQuery(procedure))).toHaveLength(12);
  });

  test('a join that creates a user gives the account key, and only that join', async () => {
    const concertId = await service().concert();
    const buyer = await service().buyer(concertId);
    newUsersQueueEntry(buyer);
    const again = await service().rejoin(buyer);
    outputs['queue.join']!(again);
    expect(again).not.toHaveProperty('accountKey');
  });

  test('waiting and ended entries have the keys of active ones', async () => {
    const concertId = await service().concert({ room: { maxActive: 1 } });
    const active = await service().buyer(concertId);
    const waiting = await service().buyer(concertId);
    newUsersQueueEntry(waiting);
    expect(waiting).toMatchObject({ status: 'waiting', ahead: 0, expiresAt: null });
    expect(active).toMatchObject({ status: 'active', ahead: 0 });
    expect(active.expiresAt).not.toBeNull();
    outputs['queue.status']!(await service().status(waiting.token));
    outputs['queue.leave']!(await service().take('queue.leave', undefined, waiting.token));
    outputs['queue.status']!(await service().status(waiting.token));
  });

  test('a created concert answers with all of it, defaults filled in', async () => {
    const input = { title: 'All of it', dates: [firstDate] };
    const made = await service().admin<Record<string, unknown>>('admin.concert.create', input);
    text(made['concertId']);
    expect(made).toMatchObject({
      ...input,
      seatsPerDate: 50,
      price: 1000,
      opensAt: null,
      reservationSeconds: 300,
      maxSeatsPerUser: 4,
      room: { maxActive: 50, admitPerMinute: 50, sessionSeconds: 600, claimSeconds: 60 },
    });
  });

  test('a created concert answers with what was given', async () => {
    const given = {
      title: 'Given',
      dates: [firstDate, secondDate],
      rows: 3,
      seatsPerRow: 7,
      price: 12,
      opensAt: '2097-05-06T07:08:09.000Z',
      reservationSeconds: 4,
      maxSeatsPerUser: 5,
      room: { maxActive: 6, admitPerMinute: 7, sessionSeconds: 8, claimSeconds: 2 },
    };
    const made = await service().admin('admin.concert.create', given);
    expect(made).toMatchObject({ ...given, seatsPerDate: 21 });
  });

  test('setting the room answers the room', async () => {
    const concertId = await service().concert();
    const set = await service().admin<Record<string, unknown>>('admin.room.set', {
      concertId,
      maxActive: 3,
      admitPerMinute: 4,
      paused: true,
    });
    expect(set).toMatchObject({ maxActive: 3, admitPerMinute: 4, paused: true });
    const { concertId: mayBeNamed = concertId, ...rest } = set;
    room(rest);
    expect(mayBeNamed).toBe(concertId);
    const unchanged = await service().admin('admin.room.set', { concertId });
    expect(unchanged).toEqual(set);
  });

  test('health and readiness answer', async () => {
    for (const path of ['/healthz', '/readyz']) {
      const response = await fetch(`${service().url}${path}`);
      expect(response.status).toBe(200);
      await response.text();
    }
  });

  test('an issue of refused input names its field', async () => {
    const failure = await expectRefusal(
      'INVALID_INPUT',
      service().call(
        'admin.concert.create',
        { title: 'No dates', room: { maxActive: 0 } },
        adminKey,
      ),
    );
    const issue = object({ path: text, message: text });
    const issues = failure.data.details['issues'] as { path: string }[];
    issues.forEach((found) => issue(found));
    expect(issues.map((found) => found.path).toSorted()).toEqual(['dates', 'room.maxActive']);
    oneOf('INVALID_INPUT')(failure.data.reason);
  });
});
