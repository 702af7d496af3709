/** Orders of buyers and operators: some seats cancelled, lists, refunds, and the box office. */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminKey as root, machine, testServer, type TestServer } from '../harness.ts';

let server: TestServer;
const asRoot = { ONSALE_ADMIN_KEY: root };

beforeAll(async () => {
  server = await testServer();
  await server.concert();
});
afterAll(() => server[Symbol.asyncDispose]());

type Machine = ReturnType<typeof machine>;

async function bought(buyer: Machine, seats: string) {
  await buyer.run('join --json');
  await buyer.run('charge 100000');
  const [date] = (await buyer.run('dates --json')).json().dates as string[];
  expect((await buyer.run(`reserve ${date} ${seats}`)).code).toBe(0);
  const paid = await buyer.run('pay --json');
  expect(paid.code, paid.stderr).toBe(0);
  return { date: date!, orderId: String(paid.json().orderId) };
}

test('a buyer cancels some seats, by number or label, and the list shows the refund', async () => {
  using buyer = machine(server.url);
  const { orderId } = await bought(buyer, '21 22 23');
  const unknown = await buyer.run(`cancel ${orderId} --seats 24 --yes`);
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toContain(
    'Not all of these are seats of the order: 24. It has seats 21–23.',
  );
  const unconfirmed = await buyer.run(`cancel ${orderId} --seats C-2`);
  expect(unconfirmed.code).toBe(2);
  expect(unconfirmed.stderr).toContain('pass --yes to cancel seat 22');

  const part = await buyer.run(`cancel ${orderId} --seats C-2 --yes`);
  expect(part.stdout).toContain('Cancelled: seat 22 on');
  expect(part.stdout).toContain('1,000 points refunded');
  expect(part.stdout).toContain('The order stays paid for its other seats.');
  const list = (await buyer.run('orders')).stdout;
  expect(list).toContain('seats 21, 23 for 2,000 points');
  expect(list).toContain('refunded 1,000 points for seat 22');
  const rest = await buyer.run(`cancel ${orderId} --yes --json`);
  expect(rest.json()).toMatchObject({ status: 'cancelled', refunded: 2_000 });
});

test('an operator finds an order by its ticket, and refunds a seat with a reason', async () => {
  using operator = machine(server.url);
  using buyer = machine(server.url);
  const { orderId } = await bought(buyer, '31 32');
  const order = (await buyer.run('orders --json')).json().orders as Order[];
  const code = order[0]!.tickets[0]!.ticketCode;

  const found = (await operator.run(`admin order find ${code} --json`, asRoot)).json();
  expect(found).toMatchObject({ orderId, seatNos: [31, 32] });
  const refund = `admin order refund ${code} --seats 32`;
  expect((await operator.run(refund, asRoot)).code).toBe(2);
  const unconfirmed = await operator.run(`${refund} --reason rain`, asRoot);
  expect(unconfirmed.stderr).toContain('pass --yes to refund seat 32');
  const refunded = await operator.run(`${refund} --reason rain --yes`, asRoot);
  expect(refunded.stdout).toMatch(/Refund +1,000 points for seat 32, .*: rain\n/);
  expect((await buyer.run('orders')).stdout).toMatch(/refunded 1,000 points for seat 32.*: rain/);
  const byUser = await operator.run(`admin orders --user ${String(found['userId'])}`, asRoot);
  expect(byUser.stdout).toContain(orderId);
  expect(byUser.stdout).toContain('partly refunded');
});

test('the box office sells for cash, and the export has every order', async () => {
  using operator = machine(server.url);
  using buyer = machine(server.url);
  const { date } = await bought(buyer, '41');
  const sale = `admin order issue ${date} E-2 E-3 --note counter --idempotency-key cli-1`;
  const issued = await operator.run(`${sale} --json`, asRoot);
  expect(issued.code, issued.stderr).toBe(0);
  expect(issued.json()).toMatchObject({ seatNos: [42, 43], total: 2_000, payment: 'cash' });
  expect((await operator.run(`${sale} --json`, asRoot)).json()).toEqual(issued.json());
  const taken = await operator.run(`admin order issue ${date} 41`, asRoot);
  expect(taken.stderr).toBe('✗ Already taken: seat 41.\n');
  const free = await operator.run(`admin order issue ${date} 44 --complimentary`, asRoot);
  expect(free.stdout).toContain('0 points, complimentary');
  expect((await operator.run('admin stats', asRoot)).stdout).toContain('2,000 in cash');

  const file = join(tmpdir(), `orders-${process.pid}.csv`);
  const saved = await operator.run(`admin orders --csv ${file}`, asRoot);
  expect(saved.stdout).toContain('Orders saved in');
  const lines = readFileSync(file, 'utf8').trim().split('\r\n');
  expect(lines[0]).toMatch(/^order_id,date,status,payment/);
  expect(lines.some((line) => line.includes(',cash,') && line.includes('counter'))).toBe(true);
  const piped = await operator.run('admin orders --csv -', asRoot);
  expect(piped.stdout).toBe(readFileSync(file, 'utf8'));
  const mixed = await operator.run(`admin orders --csv ${file} --status paid`, asRoot);
  expect(mixed.code).toBe(2);
});

interface Order {
  tickets: { ticketCode: string }[];
}
