import { createHash } from 'node:crypto';
import { leadingZeroBits } from '@onsale/core/proof-of-work';
import { isOnsaleError } from '@onsale/core/errors';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { purgeRateLimitCounts } from '../../src/rate-limits/database-quotas.ts';
import { configuredSecrets } from '../../src/auth/signing-secrets.ts';
import { createChallengeTokens } from '../../src/domains/queue/challenge-tokens.ts';
import { joinQueue } from '../../src/domains/queue/join.usecase.ts';
import {
  expectRefusal,
  expectSound,
  refusal,
  testApp,
  type TestApp,
} from '../fixtures/test-app.ts';
import { newConcert, openRaceFixture, postgresOnly } from '../fixtures/race-fixture.ts';

const bits = 8;

interface Asked {
  challenge: string;
  bits: number;
  expiresAt: string;
}

/** What a join is asked for. */
async function challengeOf(joining: Promise<unknown>): Promise<Asked> {
  const known = await refusal(joining);
  if (!isOnsaleError(known, 'CHALLENGE_REQUIRED')) throw known;
  expect(known).toMatchObject({ httpStatus: 403, retryable: false });
  return known.details;
}

/** The first number whose hash begins with so many zero bits, or with fewer. */
function answer(challenge: string, enough: boolean): string {
  for (let number = 0; ; number += 1) {
    const proof = `${challenge}.${number}`;
    const hash = createHash('sha256').update(proof).digest();
    if (leadingZeroBits(hash) >= bits === enough) return proof;
  }
}

const newcomer = (t: TestApp, concertId: string, proof?: string) =>
  t.as(null).queue.join({ concertId, ...(proof !== undefined && { proof }) });

/** A line that asks, and a proof for it. */
async function asking(t: TestApp): Promise<{ concertId: string; proof: string; asked: Asked }> {
  const { concertId } = await t.concert({ room: { challenge: bits } });
  const asked = await challengeOf(newcomer(t, concertId));
  return { concertId, asked, proof: answer(asked.challenge, true) };
}

describe.each(dialects)('on $name', (dialect) => {
  test('a join without a proof takes no place and makes no account', async () => {
    await using t = await testApp(dialect);
    const { concertId, asked } = await asking(t);
    expect(asked).toMatchObject({
      bits,
      expiresAt: new Date(t.clock.now() + 300_000).toISOString(),
    });
    expect(await t.database.db.query.selectFrom('users').selectAll().execute()).toEqual([]);
    await challengeOf(newcomer(t, concertId, 'nonsense'));
    await challengeOf(newcomer(t, concertId, answer(asked.challenge, false)));
    expect((await newcomer(t, concertId, answer(asked.challenge, true))).waitNo).toBe(1);
    await expectSound(t);
  });

  test('a proof is good for one join', async () => {
    await using t = await testApp(dialect);
    const { concertId, proof, asked } = await asking(t);
    expect((await newcomer(t, concertId, proof)).waitNo).toBe(1);
    const again = await challengeOf(newcomer(t, concertId, proof));
    expect(again.challenge).not.toBe(asked.challenge);
    // Nor does another number help that answers the same challenge.
    const others = answer(`${asked.challenge}.1`, true).replace(`${asked.challenge}.1.`, '');
    await challengeOf(newcomer(t, concertId, `${asked.challenge}.1${others}`));
    expect((await newcomer(t, concertId, answer(again.challenge, true))).waitNo).toBe(2);
  });

  test('a proof is for one line', async () => {
    await using t = await testApp(dialect);
    const { proof } = await asking(t);
    const { concertId } = await t.concert({ room: { challenge: bits } });
    await expectRefusal(newcomer(t, concertId, proof), 'CHALLENGE_REQUIRED');
  });

  test('a challenge that nobody signed is none, however easy it makes itself', async () => {
    await using t = await testApp(dialect);
    const { concertId, asked } = await asking(t);
    const forged = asked.challenge.replace(`.${bits}.`, '.1.');
    for (let number = 0; number < 20; number += 1) {
      await challengeOf(newcomer(t, concertId, `${forged}.${number}`));
    }
    const about = { concertId, bits, expiresAt: t.clock.now() + 1_000, challengeId: 'chl_1' };
    const foreign = createChallengeTokens(
      configuredSecrets('the secret of another installation', []),
    ).sign(about);
    await challengeOf(newcomer(t, concertId, answer(foreign, true)));
    const own = t.app.challengeTokens.sign(about);
    expect((await newcomer(t, concertId, answer(own, true))).waitNo).toBe(1);
  });

  test('a proof comes in time or not at all', async () => {
    await using t = await testApp(dialect);
    const first = await asking(t);
    await t.clock.advance(299_999);
    expect((await newcomer(t, first.concertId, first.proof)).waitNo).toBe(1);
    const asked = await challengeOf(newcomer(t, first.concertId));
    const proof = answer(asked.challenge, true);
    await t.clock.advance(300_000);
    await challengeOf(newcomer(t, first.concertId, proof));
  });

  test('what is spent is forgotten only when it is of no use', async () => {
    await using t = await testApp(dialect);
    const { concertId, proof } = await asking(t);
    await newcomer(t, concertId, proof);
    const spent = async () => {
      await purgeRateLimitCounts(t.app);
      return t.database.db.query.selectFrom('spentChallenges').selectAll().execute();
    };
    await t.clock.advance(300_000);
    expect(await spent()).toHaveLength(1);
    await t.clock.advance(60_000);
    expect(await spent()).toEqual([]);
    await challengeOf(newcomer(t, concertId, proof));
  });

  test('who has a place is shown it without a proof, and needs one for the next', async () => {
    await using t = await testApp(dialect);
    const { concertId, proof } = await asking(t);
    const { token, accountKey = '', waitNo } = await newcomer(t, concertId, proof);
    for (const credential of [token, accountKey]) {
      expect((await t.as(credential).queue.join({ concertId })).waitNo).toBe(waitNo);
    }
    await t.as(token).queue.leave();
    await challengeOf(t.as(accountKey).queue.join({ concertId }));
  });

  test('a room asks from the moment that it is told to, and no longer', async () => {
    await using t = await testApp(dialect);
    const { concertId, room } = await t.concert();
    expect(room).not.toHaveProperty('challenge');
    await newcomer(t, concertId);
    expect(await t.admin.room.set({ concertId, challenge: bits })).toMatchObject({
      challenge: bits,
    });
    await challengeOf(newcomer(t, concertId));
    expect(await t.admin.room.set({ concertId, maxActive: 3 })).toMatchObject({ challenge: bits });
    expect(await t.admin.room.set({ concertId, challenge: 0 })).not.toHaveProperty('challenge');
    await newcomer(t, concertId);
    await expectRefusal(t.admin.room.set({ concertId, challenge: 25 }), 'INVALID_INPUT');
  });
});

describe.each(postgresOnly)('three servers on $name', (dialect) => {
  test('let one of many who bring the same proof in at once', async () => {
    await using stage = await openRaceFixture(dialect);
    const concertId = await newConcert(stage, { room: { challenge: bits } });
    await Promise.all(stage.apps.map(({ lineCache }) => lineCache.refresh()));
    const [first] = stage.apps;
    const asked = await challengeOf(joinQueue(first, { caller: null, concertId }));
    const proof = answer(asked.challenge, true);
    const joins = Array.from({ length: 12 }, (_, at) =>
      joinQueue(stage.apps[at % 3]!, { caller: null, concertId, proof }),
    );
    const settled = await Promise.allSettled(joins);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await stage.audit();
  });
});
