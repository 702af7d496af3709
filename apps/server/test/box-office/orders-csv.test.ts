/** The export of orders over HTTP: its text, its credential, and its place in the log. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { createHttpServer } from '../../src/http-server.ts';
import { readOrdersCsv } from '../../src/domains/admin/order/orders-csv.ts';
import { listen } from '../fixtures/http-fixture.ts';
import { adminKey, concertDate as date, testApp, type TestApp } from '../fixtures/test-app.ts';

const sell = (t: TestApp, concertId: string, { seatNo = 1, note = 'Counter 2' } = {}) =>
  t.admin.order.issue({
    concertId,
    date,
    seatNos: [seatNo],
    payment: 'cash',
    note,
    idempotencyKey: `${concertId} ${seatNo}`,
  });

const pathOf = (concertId: string) => `/api/admin/concerts/${concertId}/orders.csv`;

describe.each(dialects)('the CSV of orders on $name', (dialect) => {
  test('has a record for each order, and no cell that a spreadsheet would run', async () => {
    await using t = await testApp(dialect);
    await using server = await listen(createHttpServer(t.app).server);
    const { concertId } = await t.concert({ price: 300 });
    const formula = '=HYPERLINK("http://evil.example","click, please")';
    const { orderId, userId, paidAt } = await sell(t, concertId, { seatNo: 7, note: formula });
    await t.admin.order.refund({ orderId, reason: '+1 seat too many' });

    const answer = await server.request({ path: pathOf(concertId), credential: adminKey });

    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="orders.csv"',
      'cache-control': 'private, no-store',
    });
    expect(answer.text).toBe(
      'order_id,date,status,payment,user_id,wait_no,seats,seat_numbers,labels,total,refunded,' +
        'refunded_seats,refund_reasons,paid_at,cancelled_at,note,issued_by\r\n' +
        `${orderId},${date},cancelled,cash,${userId},,1,7,main A-7,300,300,7,` +
        `'+1 seat too many,${paidAt},${paidAt},` +
        `"'=HYPERLINK(""http://evil.example"",""click, please"")",root\r\n`,
    );
  });

  test('requires the scope read, an existing concert, and GET; each is in the log', async () => {
    await using t = await testApp(dialect);
    await using server = await listen(createHttpServer(t.app).server);
    const { concertId } = await t.concert();
    const { adminKey: key } = await t.admin.key.create({ name: 'seller', scopes: ['sale'] });
    const path = pathOf(concertId);
    const ask = async (credential: string | null, at = path, method = 'GET') => {
      await t.clock.advance(1);
      return server.request({ path: at, credential, method });
    };

    expect(await ask(null)).toMatchObject({ status: 401 });
    expect((await ask(key)).body).toMatchObject({ reason: 'ADMIN_ONLY' });
    expect(await ask(adminKey, pathOf('con_none'))).toMatchObject({ status: 404 });
    expect(await ask(adminKey, path, 'POST')).toMatchObject({ status: 405 });
    expect(await ask(adminKey, path, 'HEAD')).toMatchObject({ status: 200, text: '' });
    expect(await ask(adminKey)).toMatchObject({ status: 200 });
    const { entries } = await t.admin.log();
    const logged = entries.filter(({ procedure }) => procedure === 'admin.order.export');
    expect(logged.map(({ who, outcome }) => [who, outcome])).toEqual([
      ['root', 'done'],
      ['root', 'done'],
      ['root', 'CONCERT_NOT_FOUND'],
      ['seller', 'ADMIN_ONLY'],
      [null, 'NOT_AUTHENTICATED'],
    ]);
    const apart = createHttpServer(t.app, { servesAdmin: false }).server;
    await using buyers = await listen(apart);
    expect(await buyers.request({ path, credential: adminKey })).toMatchObject({ status: 404 });
  });

  test('reads a page when the one before was taken, each order once', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ seatsPerDate: 2_500 });
    await copyOrder(t, await sell(t, concertId), 2_300);
    const chunks = readOrdersCsv(t.app, concertId);
    await chunks.next();
    const first = (await chunks.next()).value!;
    expect(first.trim().split('\r\n')).toHaveLength(1_000);
    // No page was read ahead: later ones have what was written since.
    await t.database.db.query.updateTable('orders').set({ note: 'changed' }).execute();
    const rest: string[] = [];
    for await (const chunk of chunks) rest.push(chunk);
    const lines = [first, ...rest].join('').trim().split('\r\n');

    expect(new Set(lines.map((line) => line.split(',')[0])).size).toBe(2_301);
    expect(lines).toHaveLength(2_301);
    expect(lines.filter((line) => line.includes(',changed,'))).toHaveLength(1_301);
  });
});

/** More orders like one, as rows alone. */
async function copyOrder(t: TestApp, { orderId }: { orderId: string }, copies: number) {
  const { query } = t.database.db;
  const order = await query
    .selectFrom('orders')
    .where('orderId', '=', orderId)
    .selectAll()
    .executeTakeFirstOrThrow();
  const reservation = await query
    .selectFrom('reservations')
    .where('reservationId', '=', order.reservationId)
    .selectAll()
    .executeTakeFirstOrThrow();
  const numbers = Array.from({ length: copies }, (_, at) => at);
  const reservations = numbers.map((at) => ({ ...reservation, reservationId: `res_copy${at}` }));
  const orders = numbers.map((at) => {
    return { ...order, reservationId: `res_copy${at}`, orderId: `ord_copy${at}` };
  });
  for (let start = 0; start < copies; start += 100) {
    const end = start + 100;
    await query.insertInto('reservations').values(reservations.slice(start, end)).execute();
    await query.insertInto('orders').values(orders.slice(start, end)).execute();
  }
}
