import { expect, test } from 'vitest';
import { expectRefusal } from './client.ts';
import { describeContract, eventually, firstDate, waitMs, type Entry } from './fixtures.ts';

interface Stats {
  waiting: number;
  active: number;
  admitted: number;
  finished: number;
  expired: number;
  left: number;
}

const at = (time: string | null): number => Date.parse(time!);

describeContract('limits and sessions', (service) => {
  const status = (token: string) => service().status(token);
  const leave = (token: string) => service().take<Entry>('queue.leave', undefined, token);
  const stats = (concertId: string) => service().admin<Stats>('admin.concert.stats', { concertId });
  const becomes = (token: string, wanted: string) =>
    eventually(
      () => status(token),
      (entry) => entry.status === wanted,
    );

  test.concurrent('no more than maxActive are active, and the next is the lowest number', async () => {
    const concertId = await service().concert({ room: { maxActive: 2 } });
    const line: Entry[] = [];
    for (let joined = 0; joined < 5; joined++) line.push(await service().buyer(concertId));
    expect(line.map((entry) => entry.status)).toEqual([
      'active',
      'active',
      'waiting',
      'waiting',
      'waiting',
    ]);
    expect(line.map((entry) => entry.ahead)).toEqual([0, 0, 0, 1, 2]);
    expect(await stats(concertId)).toMatchObject({ waiting: 3, active: 2, admitted: 2 });

    await leave(line[1]!.token);
    const admitted = await becomes(line[2]!.token, 'active');
    expect(admitted.ahead).toBe(0);
    expect(at(admitted.expiresAt)).toBeGreaterThan(Date.now());
    expect(await status(line[3]!.token)).toMatchObject({ status: 'waiting' });
    await eventually(
      () => status(line[4]!.token),
      (entry) => entry.ahead === 1,
    );
    expect(await stats(concertId)).toMatchObject({ waiting: 2, active: 2, admitted: 3, left: 1 });
  });

  test.concurrent('a waiting place that leaves is skipped, and ahead shrinks', async () => {
    const concertId = await service().concert({ room: { maxActive: 1 } });
    const first = await service().buyer(concertId);
    const second = await service().buyer(concertId);
    const third = await service().buyer(concertId);
    expect(await leave(second.token)).toMatchObject({ status: 'left', ahead: 0, waitNo: 2 });
    await eventually(
      () => status(third.token),
      (entry) => entry.ahead === 0,
    );
    await leave(first.token);
    await becomes(third.token, 'active');
    expect(await status(second.token)).toMatchObject({ status: 'left' });
  });

  test.concurrent('no more than admitPerMinute are admitted, free slots or not', async () => {
    const concertId = await service().concert({ room: { maxActive: 50, admitPerMinute: 2 } });
    const [one, two, three] = [
      await service().buyer(concertId),
      await service().buyer(concertId),
      await service().buyer(concertId),
    ];
    expect([one.status, two.status, three.status]).toEqual(['active', 'active', 'waiting']);
    await leave(one.token);
    await leave(two.token);
    await waitMs(2_500);
    expect(await status(three.token)).toMatchObject({ status: 'waiting', ahead: 0 });
    expect(await stats(concertId)).toMatchObject({ admitted: 2, active: 0, waiting: 1, left: 2 });
  });

  test.concurrent('a new place waits behind every waiting one', async () => {
    const concertId = await service().concert({ room: { maxActive: 1 } });
    const first = await service().buyer(concertId);
    const second = await service().buyer(concertId);
    const [, newcomer] = await Promise.all([leave(first.token), service().buyer(concertId)]);
    expect(newcomer.status).toBe('waiting');
    await becomes(second.token, 'active');
    expect(await status(newcomer.token)).toMatchObject({ status: 'waiting', ahead: 0 });
  });

  test.concurrent('paying frees the slot', async () => {
    const concertId = await service().concert({ room: { maxActive: 1 } });
    const buyer = await service().richBuyer(concertId);
    const next = await service().buyer(concertId);
    await service().buy(buyer, [1]);
    await becomes(next.token, 'active');
    expect(await stats(concertId)).toMatchObject({ active: 1, waiting: 0, finished: 1 });
  });

  test.concurrent('an unclaimed admission lapses, and frees the slot', async () => {
    const concertId = await service().concert({ room: { maxActive: 1, claimSeconds: 1 } });
    const first = await service().buyer(concertId);
    const second = await service().buyer(concertId);
    expect(at(first.expiresAt) - Date.now()).toBeLessThanOrEqual(1_000);
    await becomes(second.token, 'active');
    expect(Date.now()).toBeGreaterThanOrEqual(at(first.expiresAt));
    expect(await status(first.token)).toMatchObject({ status: 'expired' });
    await expectRefusal(
      'QUEUE_TOKEN_EXPIRED',
      service().call('seat.dates', undefined, first.token),
    );
    expect(await stats(concertId)).toMatchObject({ active: 1, expired: 1, waiting: 0 });
  });

  test.concurrent('the first status call extends the session, once, to sessionSeconds', async () => {
    const concertId = await service().concert({ room: { sessionSeconds: 5, claimSeconds: 2 } });
    const joined = await service().buyer(concertId);
    const claimed = await status(joined.token);
    expect(at(claimed.expiresAt) - at(joined.expiresAt)).toBe(3_000);
    await waitMs(500);
    expect((await status(joined.token)).expiresAt).toBe(claimed.expiresAt);
    await service().take('seat.dates', undefined, joined.token);
    expect((await status(joined.token)).expiresAt).toBe(claimed.expiresAt);
    const again = await service().take<Entry>('queue.join', { concertId }, joined.accountKey);
    expect(again.expiresAt).toBe(claimed.expiresAt);
  });

  test.concurrent('the first gated call extends the session in the same way', async () => {
    const concertId = await service().concert({ room: { sessionSeconds: 60, claimSeconds: 2 } });
    const joined = await service().buyer(concertId);
    await service().take('seat.list', { date: firstDate }, joined.token);
    await waitMs(2_500);
    const later = await status(joined.token);
    expect(later.status).toBe('active');
    expect(at(later.expiresAt) - at(joined.expiresAt)).toBe(58_000);
  });

  test.concurrent('calls that are not gated do not claim an admission', async () => {
    const concertId = await service().concert({ room: { sessionSeconds: 60, claimSeconds: 3 } });
    const joined = await service().buyer(concertId);
    const again = await service().take<Entry>('queue.join', { concertId }, joined.token);
    expect(again.expiresAt).toBe(joined.expiresAt);
    for (const procedure of ['wallet.balance', 'reservation.list', 'order.list']) {
      await service().take(procedure, undefined, joined.token);
    }
    await waitMs(3_400);
    expect(await status(joined.token)).toMatchObject({ status: 'expired' });
  });

  test.concurrent('the first status call that says active claims the session', async () => {
    const concertId = await service().concert({ room: { maxActive: 1, claimSeconds: 5 } });
    const [first, second] = [await service().buyer(concertId), await service().buyer(concertId)];
    await leave(first.token);
    const admitted = await becomes(second.token, 'active');
    expect(at(admitted.expiresAt) - Date.now()).toBeGreaterThan(500_000);
  });

  test.concurrent('a session runs out, and its token opens nothing any more', async () => {
    const concertId = await service().concert({ room: { sessionSeconds: 2, claimSeconds: 1 } });
    const { token } = await service().buyer(concertId);
    const { expiresAt } = await status(token);
    await becomes(token, 'expired');
    expect(Date.now()).toBeGreaterThanOrEqual(at(expiresAt));
    await expectRefusal(
      'QUEUE_TOKEN_EXPIRED',
      service().call('seat.list', { date: firstDate }, token),
    );
  });

  test.concurrent('a reservation extends the session to its own expiry', async () => {
    const concertId = await service().concert({
      reservationSeconds: 4,
      room: { sessionSeconds: 2, claimSeconds: 1 },
    });
    const { token } = await service().buyer(concertId);
    const { reservationId, expiresAt } = await service().reserve(token, [1]);
    await eventually(
      () => status(token),
      (entry) => entry.expiresAt === expiresAt,
    );
    await waitMs(2_300);
    expect(await status(token)).toMatchObject({ status: 'active', expiresAt });
    await service().take('reservation.release', { reservationId }, token);
    await becomes(token, 'expired');
  });

  test.concurrent('reserving and releasing in turns does not keep a session beyond its latest end', async () => {
    const concertId = await service().concert({
      reservationSeconds: 2,
      room: { maxActive: 1, sessionSeconds: 2, claimSeconds: 1 },
    });
    const { token } = await service().buyer(concertId);
    const next = await service().buyer(concertId);
    const latest = at((await status(token)).expiresAt) + 2_000;
    for (let turn = 0; turn < 3; turn += 1) {
      const { reservationId, expiresAt } = await service().reserve(token, [1]);
      expect(at(expiresAt)).toBeLessThanOrEqual(latest);
      await service().take('reservation.release', { reservationId }, token);
      await waitMs(900);
    }
    expect(at((await status(token)).expiresAt)).toBeLessThanOrEqual(latest);
    await becomes(next.token, 'active');
    await expectRefusal(
      'QUEUE_TOKEN_EXPIRED',
      service().call('reservation.create', { date: firstDate, seatNos: [1] }, token),
    );
  });

  test.concurrent('a session makes at most holdsPerSession reservations', async () => {
    const concertId = await service().concert({ room: { holdsPerSession: 1 } });
    const { token } = await service().buyer(concertId);
    const { reservationId } = await service().reserve(token, [1]);
    expect(await service().reserve(token, [1])).toMatchObject({ reservationId });
    await service().take('reservation.release', { reservationId }, token);
    const refused = await expectRefusal(
      'RATE_LIMITED',
      service().call('reservation.create', { date: firstDate, seatNos: [1] }, token),
    );
    expect(refused.data.details).toEqual({ limit: 'holdsPerSession' });
  });

  test.concurrent('a reservation that ends sooner does not shorten the session', async () => {
    const concertId = await service().concert({ reservationSeconds: 1 });
    const { token } = await service().buyer(concertId);
    const { expiresAt } = await status(token);
    await service().reserve(token, [1]);
    expect((await status(token)).expiresAt).toBe(expiresAt);
    await waitMs(1_200);
    expect(await status(token)).toMatchObject({ status: 'active', expiresAt });
  });

  test.concurrent('leaving releases the seats at once, and leaving again changes nothing', async () => {
    const concertId = await service().concert();
    const buyer = await service().buyer(concertId);
    const other = await service().buyer(concertId);
    const { reservationId } = await service().reserve(buyer.token, [1, 2]);
    const left = await leave(buyer.token);
    expect(left).toMatchObject({ status: 'left', expiresAt: null, ahead: 0 });
    expect(await leave(buyer.token)).toEqual(left);
    await expectRefusal(
      'QUEUE_TOKEN_EXPIRED',
      service().call('payment.pay', { reservationId }, buyer.token),
    );
    await service().reserve(other.token, [1, 2]);
    const reservations = await service().reservations(buyer.accountKey);
    expect(reservations.map((one) => one.status)).toEqual(['released']);
  });
});
