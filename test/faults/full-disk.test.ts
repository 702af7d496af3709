import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@onsale/core/time/clock';
import { findDamage } from '@onsale/db/testing/sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinAndCharge, hold, outcomeOf, price, countOutcomes } from './harness/buyers.ts';
import { reportFault } from './harness/figures.ts';
import { operatorOf } from './harness/operator.ts';
import { startServer } from './harness/servers.ts';

const disk = mkdtempSync(join(tmpdir(), 'onsale-disk-'));
const ballast = join(disk, 'ballast');

/** Mounting needs root, and some containers forbid it. */
function mountSmallDisk(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'onsale-faults', disk], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

const isMounted = mountSmallDisk();
beforeAll(() => {
  if (!isMounted) process.stderr.write('Skipped, as no small disk can be mounted here: be root.\n');
});
afterAll(() => {
  if (isMounted) execFileSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true });
});

/** Fills the disk up to the given number of free bytes. */
function fill(freeBytes: number): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - freeBytes)));
}

const recoverWithinMs = 5_000;

test.skipIf(!isMounted)(
  'on a full disk calls are OVERLOADED, and succeed again once there is space',
  async () => {
    const file = join(disk, 'onsale.db');
    const database = `sqlite:${file}`;
    await using server = await startServer({ database });
    const operator = operatorOf(server.url);
    const concertId = await operator.openConcert();
    const buyer = await joinAndCharge(server.url, concertId);
    const held = await hold(buyer, 1);

    const answers: string[] = [];
    for (const freeBytes of [64 * 1024, 0]) {
      fill(freeBytes);
      // With a little space left, it runs out within a transaction or at its end.
      for (let at = 0; at < 60; at += 1) {
        answers.push(await outcomeOf(joinAndCharge(server.url, concertId)));
      }
    }
    const counts = countOutcomes(answers);
    expect(Object.keys(counts).toSorted()).toEqual(['OVERLOADED', 'done']);
    // The write-ahead log has its own space, some of which is recycled, so a call may succeed.
    expect(['OVERLOADED', 'done']).toContain(await outcomeOf(held.pay()));
    // Reads need no space.
    expect([0, price]).toContain(await buyer.onsale.wallet.balance());
    expect(await buyer.onsale.reservations()).toHaveLength(1);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);

    // A process that starts now reports the error instead of serving half a database.
    server.kill('SIGKILL');
    await server.exited();
    const restart = await server.restart().then(
      () => 'serves',
      (error: unknown) => String(error),
    );
    expect(restart).toMatch(/^serves$|The database cannot be opened/);
    if (restart !== 'serves') {
      truncateSync(ballast);
      await server.restart();
    }
    truncateSync(ballast);
    const since = systemClock.now();
    let paid = '';
    while (paid !== 'done' && systemClock.now() - since < recoverWithinMs) {
      paid = await outcomeOf(held.pay());
    }
    const recoveredMs = systemClock.now() - since;
    expect(paid).toBe('done');
    expect(await outcomeOf(joinAndCharge(server.url, concertId))).toBe('done');
    await operator.expectSoundRows();
    const done = (counts['done'] ?? 0) + 2;
    const { waiting, active, finished, seats } = await operator.stats(concertId);
    // A join is acknowledged by itself, so refused buyers may have joined before.
    expect(waiting + active + finished).toBeGreaterThanOrEqual(done);
    expect(seats.sold).toBe(1);
    server.kill('SIGTERM');
    expect(await server.exited()).toMatchObject({ code: 0 });
    expect(findDamage(file)).toEqual([]);
    reportFault({
      fault: 'disk full, SQLite',
      injections: 3,
      calls: answers.length * 2 + 9,
      unknown: 0,
      resolvedByRepeat: 0,
      lost: 0,
      doubled: 0,
      recoveredMs,
    });
  },
);
