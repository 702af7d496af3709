/** The tests of the shop: a real server in memory, whose time they move. */
import { createTestServer, type TestServer } from '@onsale/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { offerPair } from '../shop.ts';

const date = '2027-05-01';
let server: TestServer;

beforeEach(async () => {
  server = await createTestServer();
  await server.admin.concert.create.mutate({ title: 'A concert', dates: [date], seatsPerDate: 4 });
});
afterEach(() => server.close());

test('a pair is sold with its programme', async () => {
  const offer = await offerPair(server.client(), date);
  expect(offer).toMatchObject({ total: 2_500, until: '2027-01-01T12:05:00.000Z' });
  const sale = await offer!.accept();
  expect(sale?.ticketCodes).toHaveLength(2);
});

test('a customer has five minutes to decide, to the millisecond', async () => {
  const offer = await offerPair(server.client(), date);
  await server.clock.to(offer!.until);
  expect(await offer!.accept()).toBeNull();

  const other = await offerPair(server.client(), date);
  await server.clock.advance(5 * 60_000 - 1);
  expect(await other!.accept()).not.toBeNull();
});

test('a payment whose answer is lost is paid once', async () => {
  const customer = server.client();
  const offer = await offerPair(customer, date);
  server.faults.loseNextAnswer('payment.pay');
  const sale = await server.clock.until(offer!.accept());
  expect(sale?.ticketCodes).toHaveLength(2);
  expect(await customer.wallet.balance()).toBe(0);
});

test('the shop is sold out when no two seats are left', async () => {
  await (await offerPair(server.client(), date))!.accept();
  await (await offerPair(server.client(), date))!.accept();
  // The server counts the seats on sale once a second.
  await server.clock.advance(2_000);
  expect(await offerPair(server.client(), date)).toBeNull();
});
