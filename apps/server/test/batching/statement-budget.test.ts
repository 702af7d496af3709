/** How many statements a call sends to Postgres: the table of docs/SCALING.md, measured. */
import { readFile } from 'node:fs/promises';
import { dialects } from '@onsale/db/testing';
import { PooledConnection } from '@onsale/db/dialects/postgres/pooled-connection';
import { expect, test, vi } from 'vitest';
import { concertDate, testApp } from '../fixtures/test-app.ts';

const postgres = dialects.find(({ isConcurrent }) => isConcurrent)!;
const document = new URL('../../../../docs/SCALING.md', import.meta.url);

/** The table's rows: each call and its number of statements, BEGIN and COMMIT included. */
async function documented(): Promise<Record<string, number>> {
  const text = await readFile(document, 'utf8');
  const rows = text.matchAll(/^\| `([a-zA-Z.]+)`(?: ([^|]+?))? \| (\d+) \|/gm);
  return Object.fromEntries(
    Array.from(rows, ([, procedure, how, count]) => [
      how === undefined ? procedure! : `${procedure} ${how}`,
      Number(count),
    ]),
  );
}

/** A refresh of the line cache, which calls share, may fall into the measured call. */
const refreshes = 4;

test('every call sends as few statements as the documentation says', async () => {
  await using t = await testApp(postgres);
  const queries = vi.spyOn(PooledConnection.prototype, 'query');
  const counted: Record<string, number> = {};
  const count = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
    await t.app.admissionRunner.idle();
    const before = queries.mock.calls.length;
    const result = await call();
    await t.app.admissionRunner.idle();
    counted[what] = queries.mock.calls.length - before;
    return result;
  };
  const { concertId } = await t.concert();
  await count('account.create', () => t.as(null).account.create());
  const { accountKey } = await t.as(null).account.create();
  const account = t.as(accountKey);
  await count('concert.list', () => account.concert.list());
  // The first join makes this server read the line.
  await t.join(concertId);
  const { token } = await count('queue.join when admitted at once', () =>
    account.queue.join({ concertId }),
  );
  const buyer = t.as(token);
  await count('queue.status the first after an admission', () => buyer.queue.status());
  await count('queue.status while active', () => buyer.queue.status());
  await count('seat.dates', () => buyer.seat.dates());
  await count('seat.list', () => buyer.seat.list({ date: concertDate }));
  const choice = { date: concertDate, seatNos: [1, 2] };
  const { reservationId } = await count('reservation.create by number', () =>
    buyer.reservation.create(choice),
  );
  const best = await count('reservation.create of the best', () =>
    buyer.reservation.create({ date: concertDate, best: 2 }),
  );
  await count('reservation.release', () =>
    buyer.reservation.release({ reservationId: best.reservationId }),
  );
  await count('wallet.charge with a key', () =>
    account.wallet.charge({ amount: 5_000, idempotencyKey: 'once' }),
  );
  await count('wallet.balance', () => account.wallet.balance());
  const { orderId } = await count('payment.pay', () => buyer.payment.pay({ reservationId }));
  await count('payment.pay again', () => buyer.payment.pay({ reservationId }));
  await count('order.list', () => account.order.list());
  await count('order.cancel', () => account.order.cancel({ orderId }));

  const narrow = await t.concert({ room: { maxActive: 1, admitPerMinute: 1 } });
  await t.join(narrow.concertId);
  await t.join(narrow.concertId);
  const other = await t.as(null).account.create();
  const waiting = await count('queue.join when others wait', () =>
    t.as(other.accountKey).queue.join({ concertId: narrow.concertId }),
  );
  await count('queue.leave while waiting', () => t.as(waiting.token).queue.leave());

  const budget = await documented();
  expect(Object.keys(counted).toSorted()).toEqual(Object.keys(budget).toSorted());
  const dearer = Object.entries(counted).filter(
    ([what, sent]) => sent > (budget[what] ?? 0) + refreshes,
  );
  expect(dearer).toEqual([]);
  // The opposite: no call sends far fewer statements than documented.
  const cheaper = Object.entries(counted).filter(([what, sent]) => sent < (budget[what] ?? 0) / 2);
  expect(cheaper).toEqual([]);
});
