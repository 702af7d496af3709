import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calendarDate } from '../../src/render/format.ts';
import { adminKey, date, machine, testServer, type Machine, type TestServer } from '../harness.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
  await server.concert();
});
afterAll(() => server[Symbol.asyncDispose]());

const day = calendarDate(date);
const title = 'A night at the hall';

async function orderOf(buyer: Machine, seat: number): Promise<string> {
  await buyer.run('join');
  await buyer.run(`reserve ${date} ${seat}`);
  await buyer.run('charge 1000');
  return String((await buyer.run('pay --json')).json()['orderId']);
}

const statusOfOrders = async (buyer: Machine) =>
  ((await buyer.run('orders --json')).json()['orders'] as { status: string }[]).map(
    ({ status }) => status,
  );

describe('without a terminal', () => {
  test('cancel needs --yes and a long enough ID, and says what it would cancel', async () => {
    using buyer = machine(server.url);
    const order = await orderOf(buyer, 1);
    for (const short of ['ord_', order.slice(0, 9), order.slice(4, 20)]) {
      const refused = await buyer.run(`cancel ${short} --yes`);
      expect(refused.code, short).toBe(2);
      expect(refused.stderr).toMatch(
        /is not the ID of an order: type "ord_" and at least 6 more characters/,
      );
      expect(refused.stderr).toContain('run: onsale orders');
    }
    const refusal = await buyer.run(`cancel ${order}`);
    expect(refusal.code).toBe(2);
    expect(refusal.stderr).toContain(
      `Not a terminal: pass --yes to cancel seat 1 on ${day} for ${title}, and get 1,000 points back.`,
    );
    const json = await buyer.run(`cancel ${order} --json`);
    expect(json.failure()['message']).toMatch(
      /^--json allows no questions: pass --yes to cancel seat 1/,
    );
    expect(await statusOfOrders(buyer)).toEqual(['paid']);
    const cancelled = await buyer.run(`cancel ${order.slice(0, 10)} --yes`);
    expect(cancelled.stdout).toContain(`Cancelled: seat 1 on ${day} for ${title}\n`);
    expect(await statusOfOrders(buyer)).toEqual(['cancelled']);
    expect((await buyer.run(`cancel ${order}`)).stderr).toMatch(/already cancelled/i);
  });

  test('release and leave need --yes, and an empty name is no concert', async () => {
    using buyer = machine(server.url);
    await buyer.run('join');
    await buyer.run(`reserve ${date} 2`);
    const release = await buyer.run('release');
    expect(release.code).toBe(2);
    expect(release.stderr).toContain(`pass --yes to release seat 2 on ${day} for ${title} (1,000 `);
    expect((await buyer.run('release res_ --yes')).code).toBe(2);
    const leave = await buyer.run('leave');
    expect(leave.code).toBe(2);
    expect(leave.stderr).toMatch(/--yes to leave the line for A night .* wait no \d+, and release/);
    const empty = await buyer.run('leave --yes --concert=');
    expect(empty).toMatchObject({ code: 2 });
    expect(empty.stderr).toContain('The name of the concert is empty.');
    expect((await buyer.run('reservations --json')).json()).toMatchObject({
      reservations: [{ status: 'held' }],
    });
    expect((await buyer.run('release --yes')).code).toBe(0);
    expect((await buyer.run('leave --yes')).code).toBe(0);
  });

  test('release names the holds when there are several', async () => {
    using buyer = machine(server.url);
    await buyer.run('join');
    await buyer.run(`reserve ${date} 3`);
    await buyer.run(`reserve ${date} 4`);
    const refused = await buyer.run('release --yes');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/Name the one to release: res_\w+ \(seat 4 .*\(seat 3 /);
    await buyer.run('leave --yes');
  });

  test('rotate-key, key revoke and secret retire need --yes', async () => {
    using buyer = machine(server.url);
    await buyer.run('charge 5');
    const rotate = await buyer.run('account rotate-key');
    expect(rotate.code).toBe(2);
    expect(rotate.stderr).toMatch(/--yes to replace the account key of profile "default" \(usr_/);
    const asRoot = { ONSALE_ADMIN_KEY: adminKey };
    await buyer.run('admin key create box --scope read', asRoot);
    const revoke = await buyer.run('admin key revoke box', asRoot);
    expect(revoke.code).toBe(2);
    expect(revoke.stderr).toContain('--yes to revoke the key "box" (read).');
    const retire = await buyer.run('admin secret retire 1', asRoot);
    expect(retire.code).toBe(2);
    expect(retire.stderr).toContain('--yes to retire version 1 of the signing secret');
    const keys = (await buyer.run('admin key list --json', asRoot)).json();
    expect(keys).toMatchObject({ keys: [{ name: 'box', revokedAt: null }] });
  });
});
