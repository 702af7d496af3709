import { describe, expect, test } from 'vitest';
import { createAccount } from '../../src/domains/account/account.usecases.ts';
import { joinQueue } from '../../src/domains/queue/join.usecase.ts';
import { outcome } from '../fixtures/race-outcomes.ts';
import { atOnce, join, newConcert, openStage, racing } from '../fixtures/race-fixture.ts';

describe.each(racing)('on $name, wait numbers', (dialect) => {
  test('are 1 to n without a gap when many people join at once', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { room: { maxActive: 5 } });

    const entries = await atOnce(stage, 30, (app) => joinQueue(app, { caller: null, concertId }));

    const inOrder = entries.toSorted((a, b) => a.waitNo - b.waitNo);
    expect(inOrder.map(({ waitNo }) => waitNo)).toEqual(
      Array.from({ length: 30 }, (_, index) => index + 1),
    );
    expect(new Set(entries.map(({ userId }) => userId)).size).toBe(30);
    expect(inOrder.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 5 }, () => 'active'),
      ...Array.from({ length: 25 }, () => 'waiting'),
    ]);
    await stage.audit();
  });

  test('follow the order of the commits: nobody gets one before the number below is certain', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const [one, two] = stage.servers;

    const stopped = one.direction.stopNext('before commit');
    const first = outcome(one.app, join(one.app, concertId));
    await stopped.reached;
    const second = outcome(two.app, join(two.app, concertId));
    await stage.blockedOrOver(second);
    stopped.release();

    expect(await first).toMatchObject({ answer: { waitNo: 1 } });
    expect(await second).toMatchObject({ answer: { waitNo: 2 } });
    await stage.audit();
  });

  test('are not burnt by a join whose server dies before its commit', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const [one, two] = stage.servers;

    const stopped = one.direction.stopNext('before commit');
    const dying = outcome(one.app, join(one.app, concertId));
    await stopped.reached;
    const next = outcome(two.app, join(two.app, concertId));
    await stage.blockedOrOver(next);
    stopped.kill();

    expect(await dying).toMatchObject({ refused: 'INTERNAL' });
    expect(await next).toMatchObject({ answer: { waitNo: 1 } });
    await stage.audit();
  });
});

describe.each(racing)('on $name, one user who joins many times at once', (dialect) => {
  test('gets one place, the same token every time, and burns no number', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const [{ app }] = stage.servers;
    const { userId } = await createAccount(app);
    const caller = { userId, place: null };

    const entries = await atOnce(stage, 15, (server) => joinQueue(server, { caller, concertId }));

    expect(new Set(entries.map(({ token }) => token)).size).toBe(1);
    expect(entries.map(({ waitNo }) => waitNo)).toEqual(entries.map(() => 1));
    expect(await join(app, concertId)).toMatchObject({ waitNo: 2 });
    await stage.audit();
  });

  test('gets one new place when the old session has run out', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const [{ app }] = stage.servers;
    const { userId } = await join(app, concertId);
    await stage.clock.advance(60_000);

    const places = await atOnce(stage, 9, (server) => join(server, concertId, userId));

    expect(places.map(({ waitNo }) => waitNo)).toEqual(places.map(() => 2));
    expect(await join(app, concertId)).toMatchObject({ waitNo: 3 });
    await stage.audit();
  });
});
