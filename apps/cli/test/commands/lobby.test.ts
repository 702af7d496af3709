/** A lobby and its draw, from the terminal: the lot, the beacon, the check by the buyer. */
import { systemClock } from '@onsale/core/time/clock';
import { toIso } from '@onsale/core/time/dates';
import { expect, test } from 'vitest';
import { adminKey, date, machine, testServer } from '../harness.ts';

const fromNow = (ms: number) => toIso(systemClock.now() + ms);
const minute = 60_000;

test('a buyer registers, an operator adds a beacon, and the buyer checks the draw', async () => {
  await using server = await testServer();
  using operator = machine(server.url);
  using buyer = machine(server.url);
  const admin = (words: string) => operator.run(words, { ONSALE_ADMIN_KEY: adminKey });
  const lobby = `--lobby-opens-at ${fromNow(-minute)} --opens-at ${fromNow(5 * minute)} --order draw`;
  const created = await admin(`admin concert create Hit --dates ${date} ${lobby}`);
  expect(created.stdout).toMatch(/its lobby .*, lots are drawn/);
  expect((await buyer.run('concerts')).stdout).toMatch(/lobby open, opens in/);

  const joined = await buyer.run('join');
  expect(joined.stdout).toMatch(/In the lobby of Hit: the doors open in .* lot 1/);
  expect(joined.stdout).toContain('Lots are drawn when the doors open');
  expect(await buyer.run('status')).toMatchObject({ code: 8 });
  expect((await buyer.run('whoami')).stdout).toContain('Hit, lot 1, lobby when last seen');
  const early = await buyer.run('verify-draw --json');
  expect(early.code).toBe(8);
  expect(early.failure()).toMatchObject({ reason: 'NOT_DRAWN' });

  await admin(`admin room set --pause`);
  await admin(`admin concert update Hit --opens-at now`);
  const drawn = await admin('admin room draw Hit --beacon round-4812345');
  expect(drawn.stdout).toMatch(/Hit: 1 lot drawn/);
  expect(await admin('admin room draw Hit --beacon another')).toMatchObject({ code: 2 });

  const { seedHash } = await server.operator.draw(
    String((await buyer.run('status --json')).json()['concertId']),
  );
  const verified = await buyer.run(`verify-draw --lot 1 2 --seed-hash ${seedHash}`);
  expect(verified.code).toBe(0);
  expect(verified.stdout).toContain('lot 1: wait no 1');
  expect(verified.stdout).toMatch(/Lot 2\s+takes no part/);
  expect(verified.stdout).toContain('every lot has one of the wait numbers 1 to 1');
  const changed = await buyer.run(`verify-draw --json --seed-hash ${'0'.repeat(64)}`);
  expect(changed.code).toBe(100);
  expect(changed.json()).toMatchObject({ ok: false, place: { lot: 1, waitNo: 1 } });
  // The place is the same one, with its number.
  expect((await buyer.run('status')).stdout).toContain('wait no 1');
});

test('a draw needs a lobby, and says so by its flags', async () => {
  await using server = await testServer();
  using operator = machine(server.url);
  const key = { ONSALE_ADMIN_KEY: adminKey };
  const refused = await operator.run(`admin concert create Hit --dates ${date} --order draw`, key);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('--order must come with lobbyOpensAt');
});
