/** Blocked seats, and the best seats of a section, below a ceiling, for wheelchair users. */
import { expect, test } from 'vitest';
import { adminKey as root, date, machine, testServer } from '../harness.ts';

const asRoot = { ONSALE_ADMIN_KEY: root };

test('seats are blocked by number and range, listed with the reason, and put back', async () => {
  await using server = await testServer();
  await server.concert();
  using operator = machine(server.url);
  const block = `admin seats block ${date} 5-6,9 --reason desk`;
  const blocked = await operator.run(block, asRoot);
  expect(blocked).toMatchObject({ code: 0 });
  expect(blocked.stdout).toContain('Off sale: 3 seats on ');
  const list = await operator.run(`admin seats blocked ${date}`, asRoot);
  expect(list.stdout).toMatch(/6 +A-6 +main +desk +\d+ \w+ 20\d\d/);
  using buyer = machine(server.url);
  await buyer.run('join');
  const refused = await buyer.run(`reserve ${date} 5`);
  expect(refused.code).toBe(10);
  const free = await operator.run(`admin seats unblock ${date} 5 6 9`, asRoot);
  expect(free.stdout).toContain('Back on sale: 3 seats on ');
  expect((await operator.run(`admin seats blocked ${date}`, asRoot)).stdout).toContain(
    'No seat is blocked.',
  );
  expect((await buyer.run(`reserve ${date} 5`)).code).toBe(0);
});

test('wishes that contradict each other are refused before anything is asked', async () => {
  using buyer = machine('http://127.0.0.1:1');
  const usage = async (command: string) => {
    const { code, stderr } = await buyer.run(command);
    expect(code).toBe(2);
    return stderr;
  };
  expect(await usage('reserve 2026-12-20 5 --accessible 1')).toContain('goes with --best');
  expect(await usage('reserve 2026-12-20 --best 1 --accessible 2')).toContain('more than --best');
  expect(await usage('reserve 2026-12-20 5 --max-price 9')).toContain('--max-price goes with');
});
