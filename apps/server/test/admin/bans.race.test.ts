/** Bans against joins on several servers: once a ban is acknowledged, no join of its target is. */
import { runAudit } from '@onsale/db/audit/run-audit';
import { describe, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { createAccount } from '../../src/domains/account/account.usecases.ts';
import { createBan, deleteBan } from '../../src/domains/admin/ban.usecases.ts';
import { joinQueue } from '../../src/domains/queue/join.usecase.ts';
import { join, newConcert, openRaceFixture, postgresOnly } from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';
import { expectRefusal } from '../fixtures/test-app.ts';

const reason = 'bots';

const banUser = (userId: string) => (app: App) => createBan(app, { userId, reason });

const joinFrom =
  (address: string, concertId: string, userId?: string) =>
  (app: App): Promise<unknown> =>
    joinQueue(app, {
      caller: userId === undefined ? null : { userId },
      client: app.addresses.read(address, undefined),
      concertId,
    });

describe.each(postgresOnly)('on $name', (dialect) => {
  test('a join that began before the ban commits first, and its place ends with it', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const [app, , third] = fixture.apps;
    const { userId } = await createAccount(app);

    const { first, second } = await overlap(fixture, {
      first: (one) => join(one, concertId, userId),
      second: banUser(userId),
    });

    expect([first, second]).toMatchObject([{ answer: { waitNo: 1 } }, { answer: { userId } }]);
    const places = await fixture.db.query.selectFrom('queueEntries').selectAll().execute();
    expect(places).toMatchObject([{ userId, status: 'left' }]);
    await expectRefusal(join(third, concertId, userId), 'BANNED');
    await fixture.audit();
  });

  test('a join that comes while the ban commits waits for it, and is refused', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const { userId } = await createAccount(fixture.apps[0]);

    const { first, second } = await overlap(fixture, {
      first: banUser(userId),
      second: (app) => join(app, concertId, userId),
    });

    expect([first, second]).toMatchObject([{ answer: { userId } }, { refused: 'BANNED' }]);
    await fixture.audit();
  });

  test('a ban whose server dies before its commit bans nobody', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const { userId } = await createAccount(fixture.apps[0]);

    const { second } = await overlap(fixture, {
      first: banUser(userId),
      second: (app) => join(app, concertId, userId),
      end: 'die',
    });

    expect(second).toMatchObject({ answer: { waitNo: 1 } });
    await fixture.audit();
  });

  test('a concert that is created while a ban commits waits for it, and lets no banned in', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { userId } = await createAccount(fixture.apps[0]);

    const { first, second } = await overlap(fixture, {
      first: banUser(userId),
      // Its counter is not among those that the ban has locked.
      second: async (app) => join(app, await newConcert({ apps: [app] }), userId),
    });

    expect([first, second]).toMatchObject([{ answer: { userId } }, { refused: 'BANNED' }]);
    await fixture.audit();
  });

  test('a ban that comes while a concert is created waits for it, and for joins of it', async () => {
    await using fixture = await openRaceFixture(dialect);
    const [app] = fixture.apps;
    const { userId } = await createAccount(app);

    const { first: concert, second } = await overlap(fixture, {
      first: (one) => newConcert({ apps: [one] }),
      second: banUser(userId),
    });

    expect(second).toMatchObject({ answer: { userId } });
    const concertId = 'answer' in concert ? concert.answer : '';
    await expectRefusal(join(app, concertId, userId), 'BANNED');
    await fixture.audit();
  });

  test('a server that has not read the ban yet refuses user, address and new accounts', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { maxActive: 1 } });
    const [one, two, three] = fixture.apps;
    const { userId } = await createAccount(one);
    const other = await createAccount(one);
    // Others wait, so that joins are batched.
    for (let waiting = 0; waiting < 3; waiting += 1) await join(two, concertId);
    await createBan(one, { userId, reason });
    const { banId } = await createBan(one, { address: '198.51.100.0/24', reason });
    const countUsers = async () =>
      (await fixture.db.query.selectFrom('users').select('userId').execute()).length;
    const before = await countUsers();

    const refused = await Promise.allSettled([
      joinFrom('203.0.113.7', concertId, userId)(two),
      joinFrom('198.51.100.7', concertId, other.userId)(two),
      joinFrom('198.51.100.8', concertId)(three),
      joinFrom('198.51.100.9', concertId)(three),
      joinFrom('203.0.113.8', concertId)(three),
    ]);

    expect(
      refused.map((one) => (one.status === 'rejected' ? one.reason.reason : one.status)),
    ).toEqual(['BANNED', 'BANNED', 'BANNED', 'BANNED', 'fulfilled']);
    expect(await countUsers()).toBe(before + 1);
    await deleteBan(one, banId);
    expect(await joinFrom('198.51.100.7', concertId, other.userId)(two)).toMatchObject({
      status: 'waiting',
    });
    await fixture.audit();
  });

  test('the opposite: a join that trusts its memory lets a banned user in, and the audit finds it', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const [one, two] = fixture.apps;
    const { userId } = await createAccount(one);
    await createBan(one, { userId, reason });
    await fixture.clock.advance(1);

    const trusting = { ...two, bans: { ...one.bans, errorOf: () => null } };
    expect(await join(trusting, concertId, userId)).toMatchObject({ userId, waitNo: 1 });

    const { checks } = await runAudit(fixture.db);
    expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual([
      'nobody who was banned took a place',
    ]);
  });
});
