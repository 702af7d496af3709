/** `pay --all`: one payment for all holds of a place, what it released, and its repetition. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { date, dates, machine, testProxy, testServer, type TestServer } from '../harness.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
  await server.concert({
    maxSeatsPerUser: 20,
    room: { maxActive: 1_000, admitPerMinute: 1_000, holdsPerSession: 20 },
  });
});
afterAll(() => server[Symbol.asyncDispose]());

async function hold(buyer: ReturnType<typeof machine>, seats: readonly string[]) {
  await buyer.run('join');
  const held = [];
  for (const seat of seats) held.push((await buyer.run(`reserve ${seat} --json`)).json());
  return held;
}

describe('pay --all', () => {
  test('pays every hold by one payment, and shows the same tickets when repeated', async () => {
    using buyer = machine(server.url);
    await hold(buyer, [`${date} 1-3`, `${dates[1]!} 5`]);
    expect((await buyer.run('reservations')).stderr).toContain('run: onsale pay --all\n');
    await buyer.run('charge 5000');
    const paid = await buyer.run('pay --all');
    expect(paid).toMatchObject({ code: 0, stderr: '  run: onsale orders\n' });
    expect(paid.stdout).toMatch(
      /^✓ Bought: seats 1–3 on .*; seat 5 on .*\n {2}4,000 points paid, 1,000 points left\n/,
    );
    expect(paid.stdout.match(/^ {2}\w{3} \d+ \w{3} \d{4} +\d+ +\S+$/gm)).toHaveLength(4);
    const repeated = await buyer.run('pay --all --json');
    expect(repeated.json()).toMatchObject({
      balance: 1_000,
      released: [],
      payments: [{ seatNos: [1, 2, 3] }, { seatNos: [5] }],
    });
    expect((await buyer.run('pay --all')).stdout).toContain('4,000 points paid; you were not');
    expect((await buyer.run('orders --json')).json()['orders']).toHaveLength(2);
    expect((await buyer.run('balance --json')).json()).toMatchObject({ balance: 1_000 });
    expect((await buyer.run('status --json')).json()).toMatchObject({ status: 'finished' });
  });

  test('says what the payment released besides', async () => {
    await using proxy = await testProxy(server.url);
    using buyer = machine(proxy.url);
    const [first] = await hold(buyer, [`${date} 11`, `${date} 13`]);
    await buyer.run('charge 5000');
    // Another terminal reserved the second one after this one had read the list.
    proxy.faultOf((path) =>
      path.includes('reservation.list')
        ? { answer: { reservations: [first], nextCursor: null } }
        : 'pass',
    );
    const paid = await buyer.run('pay --all');
    expect(paid.stdout).toContain('Bought: seat 11 on ');
    expect(paid.stderr).toMatch(/^ {2}Also released: seat 13 on /);
  });

  test('takes all or none: short of points, nothing is paid', async () => {
    using buyer = machine(server.url);
    await hold(buyer, [`${date} 21`, `${date} 23`]);
    await buyer.run('charge 1500');
    const poor = await buyer.run('pay --all --json');
    expect(poor.code).toBe(12);
    expect(poor.failure()).toMatchObject({
      details: { balance: 1_500, required: 2_000 },
      next: 'onsale charge 500',
    });
    expect((await buyer.run('orders --json')).json()).toEqual({ orders: [] });
    await buyer.run('charge 500');
    expect((await buyer.run('pay --all --json')).json()).toMatchObject({ balance: 0 });
  });

  test('whose answer is lost is settled by the same command', async () => {
    await using proxy = await testProxy(server.url);
    using buyer = machine(proxy.url);
    await hold(buyer, [`${date} 31`, `${date} 33`]);
    await buyer.run('charge 5000');
    proxy.faultOf((path) => (path.includes('payment.pay') ? 'drop' : 'pass'));
    const lost = await buyer.run('pay --all --json');
    expect(lost.code).toBe(13);
    expect(lost.failure()).toMatchObject({
      reason: 'PAYMENT_OUTCOME_UNKNOWN',
      next: 'onsale pay --all',
    });
    proxy.faultOf(() => 'pass');
    const settled = await buyer.run('pay --all');
    expect(settled.stdout).toContain('Already paid: seat 31 on ');
    expect((await buyer.run('balance --json')).json()).toMatchObject({ balance: 3_000 });
  });

  test('needs a hold, no more of them than one payment takes, and no other target', async () => {
    using buyer = machine(server.url);
    await buyer.run('join');
    const none = await buyer.run('pay --all --json');
    expect(none.code).toBe(1);
    expect(none.failure()).toMatchObject({
      reason: 'RESERVATION_NOT_FOUND',
      message: 'You hold no seats for A night at the hall.',
    });
    await hold(
      buyer,
      Array.from({ length: 11 }, (_, at) => `${dates[2]!} ${at + 1}`),
    );
    const many = await buyer.run('pay --all');
    expect(many.code).toBe(2);
    expect(many.stderr).toMatch(
      /You hold 11 reservations, and one payment takes at most 10\..*\n {2}run: onsale release res_/,
    );
    const [, oldest] = /run: onsale release (res_\w+)/.exec(many.stderr)!;
    expect((await buyer.run(`release ${oldest} --yes`)).code).toBe(0);
    await buyer.run('charge 20000');
    expect((await buyer.run('pay --all --json')).json()['payments']).toHaveLength(10);
    expect(await buyer.run('pay --all res_1')).toMatchObject({ code: 2 });
    expect((await buyer.run('pay --concert hall')).stderr).toContain('--concert goes with --all');
  });

  test('names the concert where the buyer is in several lines', async () => {
    const other = await server.concert({ title: 'The other hall' });
    using buyer = machine(server.url);
    await buyer.run('join night');
    await buyer.run('join other');
    await buyer.run(`reserve ${date} 1 --concert other`);
    await buyer.run('charge 1000');
    const which = await buyer.run('pay --all');
    expect(which).toMatchObject({ code: 2 });
    expect(which.stderr).toContain('--concert');
    const paid = await buyer.run('pay --all --concert other --json');
    expect(paid.json()).toMatchObject({ payments: [{ seatNos: [1] }] });
    await server.operator.trpc.admin.room.set.mutate({ concertId: other.concertId, paused: true });
  });
});
