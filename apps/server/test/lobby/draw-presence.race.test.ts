/** Presence across a draw with two servers: heartbeats from before it mean other buyers. */
import { describe, expect, test } from 'vitest';
import { createRouter } from '../../src/router.ts';
import { expectSound, type Buyer } from '../fixtures/test-app.ts';
import { postgresOnly } from '../fixtures/race-fixture.ts';
import { anotherServer } from '../queue/presence-fixture.ts';
import { lobbyMs, openLobby } from './lobby-fixture.ts';

describe.each(postgresOnly)('on $name, two servers', (dialect) => {
  test('let in those whom either has seen, and pass over the others', async () => {
    await using lobby = await openLobby(dialect, 'draw', { room: { maxActive: 8 } });
    const { t } = lobby;
    const other = await anotherServer(t);
    const elsewhere = ({ token }: Buyer) =>
      createRouter(other).createCaller({ requestId: 'req_test', credential: token });
    const buyers = await lobby.join(12);
    const here = buyers.slice(0, 4);
    const there = buyers.slice(4, 8);
    const away = buyers.slice(8);
    const second = async (ms: number) => {
      await t.clock.advance(ms);
      for (const { call } of here) await call.queue.status();
      for (const buyer of there) await elsewhere(buyer).queue.status();
      await t.tick();
      await other.admissionRunner.tick();
    };
    for (let left = lobbyMs; left > 0; left -= 5_000) await second(5_000);
    const { query } = t.app.db;
    // The draw was in that step. Neither server knows yet whom the other has seen.
    expect(await query.selectFrom('draws').select('lots').execute()).toEqual([{ lots: 12 }]);
    await second(1_000);
    await second(1_000);
    const entries = query.selectFrom('queueEntries').selectAll();
    const rows = await entries.where('status', '=', 'active').execute();
    const inside = rows.map(({ userId }) => userId).toSorted();
    const present = [...here, ...there].map(({ userId }) => userId).toSorted();
    expect(inside).toEqual(present);
    for (const { call } of away) expect((await call.queue.status()).status).toBe('waiting');
    await other.admissionRunner.idle();
    await expectSound(t);
  });
});
