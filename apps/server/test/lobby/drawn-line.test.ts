/** A line after a draw, while buyers go away, come back, leave and join by chance. */
import fc from 'fast-check';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { expectSound, type Buyer } from '../fixtures/test-app.ts';
import { lobbyMs, openLobby } from './lobby-fixture.ts';

const lots = 24;
const stepMs = 15_000;
const steps = 24;

/** For each step: who polls, by a bit each, who leaves, and how many join. */
const course = fc.array(
  fc.record({
    polls: fc.bigInt({ min: 0n, max: 2n ** 40n - 1n }),
    leaves: fc.nat({ max: 60 }),
    joins: fc.nat({ max: 1 }),
  }),
  { minLength: steps, maxLength: steps },
);

const room = { maxActive: 3, admitPerMinute: 4, sessionSeconds: 40, claimSeconds: 20 };

describe.each(dialects)('on $name, a line that was drawn', (dialect) => {
  test('skips the absent and lets them return, whatever buyers do', async () => {
    const tally = { skipped: 0, returned: 0, admitted: 0 };
    await fc.assert(
      fc.asyncProperty(course, async (stages) => {
        await using lobby = await openLobby(dialect, 'draw', { room });
        const { t, concertId } = lobby;
        const buyers: Buyer[] = await lobby.join(lots);
        await lobby.live(lobbyMs, buyers.slice(0, lots / 2));
        for (const { polls, leaves, joins } of stages) {
          await t.clock.advance(stepMs);
          for (const [at, { call }] of buyers.entries()) {
            if (((polls >> BigInt(at % 40)) & 1n) === 1n) await call.queue.status();
          }
          await buyers[leaves]?.call.queue.leave();
          for (let count = 0; count < joins; count += 1) buyers.push(await t.join(concertId));
          await t.tick();
        }
        await expectSound(t);
        const { query } = t.app.db;
        const absences = await query.selectFrom('absences').selectAll().execute();
        const entries = await query.selectFrom('queueEntries').selectAll().execute();
        tally.skipped += absences.length;
        tally.returned += absences.filter(({ returnedAt }) => returnedAt !== null).length;
        tally.admitted += entries.filter(({ admittedAt }) => admittedAt !== null).length;
      }),
      { numRuns: 3, endOnFailure: true },
    );
    // The opposite of a course in which nothing happens.
    expect(tally.skipped).toBeGreaterThan(10);
    expect(tally.returned).toBeGreaterThan(3);
    expect(tally.admitted).toBeGreaterThan(30);
  });
});
