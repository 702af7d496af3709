/** A wallet's account is created on purpose, and its orders name their concerts. */
import { expect, test } from 'vitest';
import { date, machine, testServer } from '../harness.ts';

test('charge makes an account for the default profile, for another one only with --new-account', async () => {
  await using server = await testServer();
  await server.concert();
  using buyer = machine(server.url);
  expect((await buyer.run('charge 500')).code).toBe(0);

  const typo = await buyer.run('charge 500 --profile typo');
  expect(typo).toMatchObject({ code: 4, stdout: '' });
  expect(typo.stderr).toContain('✗ Profile "typo" has no account on http://127.0.0.1:');
  expect(typo.stderr).toContain('pass --new-account to create one.');
  expect((await buyer.run('charge 500', { ONSALE_PROFILE: 'typo' })).code).toBe(4);

  expect((await buyer.run('charge 500 --profile bob --new-account')).code).toBe(0);
  expect((await buyer.run('charge 500 --profile bob')).stdout).toContain('holds 1,000 points');
});

test('orders name the concert of each, and JSON leaves out the queue token', async () => {
  await using server = await testServer();
  const { concertId, title } = await server.concert();
  using buyer = machine(server.url);
  const joined = await buyer.run('join --json');
  expect(joined.json()).toMatchObject({ concertId, waitNo: 1 });
  await buyer.run(`reserve ${date} --best 1`);
  await buyer.run('charge 1000');
  await buyer.run('pay');
  expect((await buyer.run('orders')).stdout).toContain(`✓ ${title}  `);

  const status = await buyer.run('status --json');
  const withToken = await buyer.run('status --json --show-token');
  expect(withToken.json()['token']).toMatch(/^osq_/);
  expect(status.json()).toEqual({ ...withToken.json(), token: undefined });
  for (const { stdout } of [joined, status]) expect(stdout).not.toContain('osq_');
});
