/** Joins through several servers at once, by many users and by one. */
import { describe, expect, test } from 'vitest';
import { createAccount } from '../../src/domains/account/account.usecases.ts';
import { joinQueue } from '../../src/domains/queue/join.usecase.ts';
import {
  callAllServers,
  join,
  newConcert,
  openRaceFixture,
  postgresOnly,
} from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';

describe.each(postgresOnly)('on $name, wait numbers', (dialect) => {
  test('are 1 to n without a gap when many users join at once', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { maxActive: 5 } });

    const entries = await callAllServers(fixture, 30, (app) =>
      joinQueue(app, { caller: null, concertId }),
    );

    const inOrder = entries.toSorted((a, b) => a.waitNo! - b.waitNo!);
    expect(inOrder.map(({ waitNo }) => waitNo)).toEqual(
      Array.from({ length: 30 }, (_, index) => index + 1),
    );
    expect(new Set(entries.map(({ userId }) => userId)).size).toBe(30);
    expect(inOrder.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 5 }, () => 'active'),
      ...Array.from({ length: 25 }, () => 'waiting'),
    ]);
    await fixture.audit();
  });

  test.each([
    { order: 'the order of the commits', end: 'commit', first: { answer: { waitNo: 1 } }, next: 2 },
    {
      order: 'no join that its server did not commit',
      end: 'die',
      first: { refused: 'INTERNAL' },
      next: 1,
    },
  ] as const)('follow $order', async ({ end, ...expected }) => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);

    const { first, second } = await overlap(fixture, {
      first: (app) => join(app, concertId),
      second: (app) => join(app, concertId),
      end,
    });

    expect(first).toMatchObject(expected.first);
    expect(second).toMatchObject({ answer: { waitNo: expected.next } });
    await fixture.audit();
  });
});

describe.each(postgresOnly)('on $name, one user who joins many times at once', (dialect) => {
  test('gets one place and one token, and uses up one number', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const [app] = fixture.apps;
    const { userId } = await createAccount(app);
    const caller = { userId, place: null };

    const entries = await callAllServers(fixture, 15, (server) =>
      joinQueue(server, { caller, concertId }),
    );

    expect(new Set(entries.map(({ token }) => token)).size).toBe(1);
    expect(entries.map(({ waitNo }) => waitNo)).toEqual(entries.map(() => 1));
    expect(await join(app, concertId)).toMatchObject({ waitNo: 2 });
    await fixture.audit();
  });

  test('gets one new place when the old session has run out', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const [app] = fixture.apps;
    const { userId } = await join(app, concertId);
    await fixture.clock.advance(60_000);

    const places = await callAllServers(fixture, 9, (server) => join(server, concertId, userId));

    expect(places.map(({ waitNo }) => waitNo)).toEqual(places.map(() => 2));
    expect(await join(app, concertId)).toMatchObject({ waitNo: 3 });
    await fixture.audit();
  });
});
