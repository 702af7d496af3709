/** The Node script, the curl and the Python client of `examples/`: each buys or says why. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dates, openExampleFixture } from './fixture.ts';

const ticket = (seatNo: number) => `seat ${seatNo}: [0-9A-Z-]{24}\n`;

describe.each(['node/buy.ts', 'curl/buy.sh', 'python/buy.py'])('examples/%s', (command) => {
  test('waits in line, then buys two seats', async () => {
    await using fixture = await openExampleFixture({ concert: { room: { maxActive: 1 } } });
    const first = await fixture.newBuyer().join();
    const program = fixture.run(command, [fixture.url, '2']);
    await program.printed(/0 ahead of you/);
    await first.leave();
    const { exitCode, output } = await program.ended;
    expect(output).toMatch(/^You are number 2 in the line\.\n(0 ahead of you\n)+Seats 5, 6 on /);
    expect(output).toMatch(new RegExp(`${ticket(5)}${ticket(6)}$`));
    expect(exitCode).toBe(0);
  });

  test('doubles nothing when every third answer is lost', async () => {
    await using fixture = await openExampleFixture({ losesAnswers: true });
    const { exitCode, output } = await fixture.run(command, [fixture.url, '2']).ended;
    expect(output).toMatch(new RegExp(`${ticket(5)}${ticket(6)}$`));
    expect(exitCode).toBe(0);
    expect(fixture.exchanges.filter(({ isLost }) => isLost).length).toBeGreaterThan(1);
    expect(fixture.exchanges.at(-1)?.answer).toContain('"balance":0');
    expect(await fixture.stats()).toMatchObject({
      admitted: 1,
      finished: 1,
      seats: { sold: 2, held: 0 },
      revenue: 2_000,
    });
    const { ok } = await fixture.admin.trpc.admin.audit.query();
    expect(ok).toBe(true);
  });

  test('ends with the message of the server', async () => {
    await using fixture = await openExampleFixture();
    const { exitCode, output } = await fixture.run(command, [fixture.url, '9']).ended;
    expect(output).toContain('A buyer may have at most 4 seats');
    expect(exitCode).toBe(1);
  });
});

describe('examples/node/buy.ts, run again', () => {
  test('has the place that it had when it was killed', async () => {
    await using fixture = await openExampleFixture({ concert: { room: { maxActive: 1 } } });
    const first = await fixture.newBuyer().join();
    const killed = fixture.run('node/buy.ts', [fixture.url]);
    await killed.printed(/number 2 in the line/);
    await fixture.newBuyer().join();
    killed.process.kill('SIGKILL');
    await killed.ended;
    const again = fixture.run('node/buy.ts', [fixture.url]);
    await again.printed(/number 2 in the line/);
    await first.leave();
    expect((await again.ended).exitCode).toBe(0);
    expect(await fixture.stats()).toMatchObject({ seats: { sold: 2 } });
  });

  test('pays the seats that it holds, and charges their price once', async () => {
    await using fixture = await openExampleFixture();
    const buyer = fixture.newBuyer();
    const held = await (await buyer.join()).reserve({ date: dates[1]!, seatNos: [9] });
    await buyer.wallet.charge(held.total, { idempotencyKey: held.reservationId });
    await writeFile(join(fixture.folder, 'onsale.key'), buyer.accountKey!);
    const { exitCode, output } = await fixture.run('node/buy.ts', [fixture.url]).ended;
    expect(output).toMatch(new RegExp(`Seats 9 on ${dates[1]} .*\n${ticket(9)}$`));
    expect(exitCode).toBe(0);
    expect(await buyer.wallet.balance()).toBe(0);
  });
});
