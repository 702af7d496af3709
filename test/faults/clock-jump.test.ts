import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@onsale/core/time/clock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinAndCharge, hold, outcomeOf } from './harness/buyers.ts';
import { reportFault } from './harness/figures.ts';
import { createAdjustableClock } from './harness/adjustable-clock.ts';
import { operatorOf } from './harness/operator.ts';
import { canSkewClocks, skewUnavailable } from './harness/clock-skew.ts';
import { startDurablePostgres } from './harness/postgres.ts';
import { startServer } from './harness/servers.ts';

const tenMinutes = 600;
const terms = { reservationSeconds: 300, room: { sessionSeconds: 600, claimSeconds: 600 } };
/** The scheduler has run since the clock was set: it records what has expired. */
const aTickMs = 1_500;

const figures = { lost: 0, doubled: 0, unknown: 0, resolvedByRepeat: 0, recoveredMs: null };

let folder: string;
beforeAll(async () => {
  if (!canSkewClocks) process.stderr.write(`Skipped, as ${skewUnavailable}\n`);
  folder = await mkdtemp(join(tmpdir(), 'onsale-jumps-'));
});
afterAll(() => rm(folder, { recursive: true }));

test.skipIf(!canSkewClocks)(
  'on Postgres a jump of ten minutes either way changes nothing',
  async () => {
    await using postgres = await startDurablePostgres();
    using clock = createAdjustableClock();
    await using server = await startServer({
      database: await postgres.createDatabase(),
      env: clock.env,
    });
    const operator = operatorOf(server.url);
    const concertId = await operator.openConcert(terms);
    let seatNo = 0;
    let calls = 0;
    for (const offset of [tenMinutes, -tenMinutes]) {
      clock.set(0);
      const buyer = await joinAndCharge(server.url, concertId);
      const rival = await joinAndCharge(server.url, concertId);
      seatNo += 1;
      const held = await hold(buyer, seatNo);
      clock.set(offset);
      await systemClock.sleep(aTickMs);
      expect(await outcomeOf(hold(rival, seatNo))).toBe('SEAT_UNAVAILABLE');
      expect((await buyer.place.status()).status).toBe('active');
      expect(await outcomeOf(held.pay())).toBe('done');
      calls += 9;
    }
    await operator.expectSoundRows();
    reportFault({ ...figures, fault: 'clock ±10 min, Postgres', injections: 2, calls });
  },
);

test.skipIf(!canSkewClocks)(
  'on SQLite what expired by the clock stays so when it is set back',
  async () => {
    using clock = createAdjustableClock();
    await using server = await startServer({
      database: `sqlite:${join(folder, 'jumps.db')}`,
      env: clock.env,
    });
    const operator = operatorOf(server.url);
    const concertId = await operator.openConcert(terms);
    const late = await joinAndCharge(server.url, concertId);
    const held = await hold(late, 1);

    // A jump forward is accepted: ten minutes are longer than a reservation and a session.
    clock.set(tenMinutes);
    await systemClock.sleep(aTickMs);
    expect(await outcomeOf(held.pay())).not.toBe('done');
    const rival = await joinAndCharge(server.url, concertId);
    const second = await hold(rival, 1);

    // After a jump back, nothing expired becomes valid again, and nothing live ends.
    clock.set(0);
    await systemClock.sleep(aTickMs);
    expect(await outcomeOf(held.pay())).not.toBe('done');
    expect((await late.place.status()).status).toBe('expired');
    expect((await rival.place.status()).status).toBe('active');

    // A restart does not change that: the high-water mark of the time is in the database.
    server.kill('SIGKILL');
    await server.restart();
    expect(await outcomeOf(held.pay())).not.toBe('done');
    const third = await joinAndCharge(server.url, concertId);
    const { expiresAt } = await hold(third, 2);
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.parse(second.expiresAt));
    expect(await outcomeOf(second.pay())).toBe('done');
    await operator.expectSoundRows();
    reportFault({ ...figures, fault: 'clock ±10 min, SQLite', injections: 3, calls: 17 });
  },
);
