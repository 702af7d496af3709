/** Commands about a concert that is sold out, hidden or closed. */
import { isOnsaleError } from '@onsale/sdk';
import { expect, test } from 'vitest';
import { adminKey, date, machine, testServer, type TestServer } from '../harness.ts';

/** Every second the server reads its sales; this asks it until it has read the last one. */
async function soldOutInList({ operator }: TestServer): Promise<void> {
  for (;;) {
    const [concert] = await operator.concerts();
    if (concert?.soldOut) return;
  }
}

const small = { title: 'Small Hall', dates: [date], seatsPerDate: 1, room: { maxActive: 1 } };

test('a sold-out concert is said by concerts, join, status and buy', async () => {
  await using server = await testServer();
  await server.concert({ ...small, price: 700 });
  using first = machine(server.url);
  using second = machine(server.url);
  using third = machine(server.url);
  expect((await first.run('concerts')).stdout).toMatch(/on sale, 1 free +700 /);
  await first.run('join');
  await second.run('join');
  expect((await first.run('buy --best 1 --charge --yes')).code).toBe(0);
  await soldOutInList(server);

  expect((await third.run('concerts')).stdout).toMatch(/Small Hall .* sold out +700 /);
  const refused = await third.run('join');
  expect(refused.code).toBe(10);
  expect(refused.stderr).toMatch(/✗ Small Hall is sold out: .* cancelled seats may come back\./);
  expect((await third.run('join --json')).failure()).toMatchObject({ reason: 'SOLD_OUT' });

  expect((await third.run('buy --best 1 --yes')).code).toBe(10);
});

test('seats that are all held are reported as held, and as sold once they are', async () => {
  await using server = await testServer();
  await server.concert({ ...small, room: { maxActive: 2 } });
  using first = machine(server.url);
  using second = machine(server.url);
  await first.run('join');
  await second.run('join');
  await first.run(`reserve ${date} --best 1`);
  const held = await second.run('buy --yes --json');
  expect(held.code).toBe(10);
  expect(held.failure()).toMatchObject({ reason: 'SEATS_HELD', retryable: true });
  await first.run('charge 1000');
  await first.run('pay');
  await soldOutInList(server);
  const sold = await second.run('buy --yes --json');
  expect(sold.code).toBe(10);
  expect(sold.failure()).toMatchObject({ reason: 'SOLD_OUT', retryable: false });
});

test('who waits is told, may go on waiting, and gets a seat that is cancelled', async () => {
  await using server = await testServer();
  const { concertId } = await server.concert(small);
  using first = machine(server.url);
  using second = machine(server.url);
  await first.run('join');
  await first.run(`reserve ${date} --best 1`);
  await second.run('join');
  await server.operator.trpc.admin.room.set.mutate({ concertId, paused: true });
  await first.run('charge 1000');
  const paid = await first.run('pay --json');
  await soldOutInList(server);

  const buying = await second.run('buy --best 1 --yes');
  expect(buying.code).toBe(10);
  expect(buying.stderr).toMatch(/✗ Sold out: .* Your place is kept, as cancelled seats may come/);
  const watching = second.start('status --watch');
  await watching.shows(/sold out: cancelled seats may come back/);
  expect((await first.run(`cancel ${String(paid.json()['orderId'])} --yes`)).code).toBe(0);
  await server.operator.trpc.admin.room.set.mutate({ concertId, paused: false });
  expect(await watching.ended).toMatchObject({ code: 0 });
  expect((await second.run('buy --best 1 --charge --yes')).code).toBe(0);
});

test('an operator hides, changes, lists and closes a concert', async () => {
  await using server = await testServer();
  const { concertId } = await server.concert({ ...small, title: 'Mistake' });
  await server.concert({ title: 'Right one' });
  using operator = machine(server.url);
  using buyer = machine(server.url);
  const admin = (words: string) =>
    operator.run(`admin concert ${words}`, { ONSALE_ADMIN_KEY: adminKey });

  expect((await admin('update Mistake')).code).toBe(2);
  const hidden = await admin('update Mistake --hide --price 900 --opens-at now');
  expect(hidden.stdout).toMatch(/Price +900 points\n.*\n.*\n +Sale +open now, hidden\n/);
  expect((await buyer.run('concerts')).stdout).not.toContain('Mistake');
  // Without an ID the other one is joined; the whole ID still names the hidden one.
  expect((await buyer.run('join --json')).json()).not.toMatchObject({ concertId });
  expect((await buyer.run(`join ${concertId} --json`)).json()).toMatchObject({ concertId });

  const refusal = await admin(`close ${concertId}`);
  expect(refusal).toMatchObject({ code: 2, stdout: '' });
  expect(refusal.stderr).toContain('pass --yes');
  const closed = await admin(`close ${concertId} --yes --json`);
  expect(closed.json()).toMatchObject({ concertId, saleState: 'closed', hidden: true });
  const late = await machine(server.url).run(`join ${concertId} --json`);
  expect(late).toMatchObject({ code: 1 });
  expect(late.failure()).toMatchObject({ reason: 'NOT_ON_SALE' });
  const list = await admin('list');
  expect(list.stdout).toMatch(/Right one .* open now .*\n.*Mistake .* closed \d.*, hidden /);
  const firstPage = await admin('list --limit 1');
  expect(firstPage.stderr).toMatch(/run: onsale admin concert list --cursor \d+\.con_/);
});

test('who waits for a concert that is closed is told, and need not wait', async () => {
  await using server = await testServer();
  const { concertId } = await server.concert(small);
  using first = machine(server.url);
  using second = machine(server.url);
  await first.run('join');
  await second.run('join');
  const watching = second.start('status --watch');
  await watching.shows(/You are next/);
  await server.operator.trpc.admin.concert.close.mutate({ concertId });
  const ended = await watching.ended;
  expect(ended.code).toBe(1);
  expect(ended.stdout).toContain('The concert was closed: buyers are no longer admitted');
  const place = server.operator.resume(
    String((await second.run('status --json --show-token')).json()['token']),
  );
  const error: unknown = await place.admitted().catch((cause: unknown) => cause);
  expect(isOnsaleError(error, 'NOT_ON_SALE')).toBe(true);
});
