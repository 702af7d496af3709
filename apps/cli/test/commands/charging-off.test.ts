/** A server on which buyers cannot charge: the commands that would say so, and doctor shows it. */
import { readServeOptions } from '@onsale/server/startup/serve-options';
import { expect, test } from 'vitest';
import { checkSelfCharge } from '../../src/doctor/server-checks.ts';
import { adminKey, date, machine, testServer } from '../harness.ts';

test('charge and buy are refused with CHARGING_OFF, and the wallet is credited by an operator', async () => {
  await using server = await testServer({ ONSALE_SELF_CHARGE: 'off' });
  await server.concert();
  using buyer = machine(server.url);
  const refused = await buyer.run('charge 1000 --json');
  expect(refused.code).toBe(4);
  expect(refused.failure()).toMatchObject({ reason: 'CHARGING_OFF', retryable: false });
  const bought = await buyer.run(`buy --date ${date} --best 1 --charge --yes`);
  expect(bought.code).toBe(4);
  expect(bought.stderr).toMatch(/✗ Buyers cannot charge .*\n {2}run: onsale whoami\n$/);
  // Nothing is left behind: neither the seats nor a charge that a later run would finish.
  expect((await buyer.run('reservations --json')).json()).toMatchObject({
    reservations: [{ status: 'released' }],
  });
  const { userId } = (await buyer.run('whoami --json')).json();
  await buyer.run(`admin credit ${String(userId)} 1000`, { ONSALE_ADMIN_KEY: adminKey });
  const paid = await buyer.run(`buy --date ${date} --best 1 --charge --yes --json`);
  expect(paid.code).toBe(0);
  expect(paid.lines().at(-1)).toMatchObject({ result: 'SUCCESS', balance: 0 });
  expect(paid.stderr).not.toContain('earlier charge');
  const diagnosed = await buyer.run('doctor', { ONSALE_ADMIN_KEY: adminKey });
  expect(diagnosed.stdout).toMatch(/✓ self-charging +off: only operators credit points\n/);
});

test('on by default, doctor says what that means; an older server does not report it', () => {
  expect(checkSelfCharge(readServeOptions({}, {}).allowsSelfCharge)).toMatchObject([
    { level: 'ok', found: 'on: any buyer may charge their own wallet, so points are not money' },
  ]);
  expect(checkSelfCharge(undefined)).toEqual([]);
});
