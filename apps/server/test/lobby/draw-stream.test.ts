/** A place in a lobby that is watched: its stream tells the draw. */
import { toIso } from '@onsale/core/time/dates';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { streamFixture } from '../streams/stream-fixture.ts';

describe.each(dialects)('on $name, a stream', (dialect) => {
  test('tells a place in the lobby of the draw, and of the doors that open', async () => {
    await using s = await streamFixture(dialect);
    const opensAt = toIso(s.clock.now() + 10_000);
    const lobby = { lobbyOpensAt: toIso(s.clock.now()), opensAt, order: 'draw' } as const;
    const { concertId } = await s.concert({ ...lobby, room: { maxActive: 1 } });
    const buyers = [await s.join(concertId), await s.join(concertId), await s.join(concertId)];
    await s.tick();
    const readers = [];
    for (const { token } of buyers) readers.push(await s.watchQueue(token));
    for (const [at, reader] of readers.entries()) {
      const lot = { status: 'lobby', waitNo: null, lot: at + 1, opensAt };
      expect(await s.next(reader)).toMatchObject(lot);
    }
    await s.clock.advance(10_000);
    await s.tick();
    const drawn = await Promise.all(readers.map((reader) => s.next(reader)));
    const numbers = drawn.map(({ waitNo }) => waitNo).toSorted((a, b) => a - b);
    expect(numbers).toEqual([1, 2, 3]);
    const opened = { opensAt: null };
    expect(drawn).toMatchObject([opened, opened, opened]);
    for (const reader of readers) reader.cut();
  });
});
