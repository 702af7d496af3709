/** Proof of work: a challenge for a join, and a proof that is good for one join in time. */
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

interface Challenge {
  challenge: string;
  bits: number;
  expiresAt: string;
}

/** The challenge with which a join is refused. */
async function challengeOf(joining: Promise<unknown>): Promise<Challenge> {
  const known = await refusal(joining);
  if (!isOnsaleError(known, 'CHALLENGE_REQUIRED')) throw known;
  expect(known).toMatchObject({ httpStatus: 403, retryable: false });
  return known.details;
}

/** The first number whose hash begins with enough zero bits, or with too few. */
function answer(challenge: string, enough: boolean): string {
  for (let number = 0; ; number += 1) {
    const proof = `${challenge}.${number}`;
    const hash = createHash('sha256').update(proof).digest();
    if (leadingZeroBits(hash) >= bits === enough) return proof;
  }
}

const joinNew = (t: TestApp, concertId: string, proof?: string) =>
  t.as(null).queue.join({ concertId, ...(proof !== undefined && { proof }) });

/** A line that requires a proof, and a valid proof for it. */
async function challengedLine(
  t: TestApp,
): Promise<{ concertId: string; proof: string; issued: Challenge }> {
  const { concertId } = await t.concert({ room: { challenge: bits } });
  const issued = await challengeOf(joinNew(t, concertId));
  return { concertId, issued, proof: answer(issued.challenge, true) };
}

describe.each(dialects)('on $name', (dialect) => {
  test('a challenge is given out from the opening on, and not a millisecond before', async () => {
    await using t = await testApp(dialect);
    const opensAt = new Date(t.clock.now() + 20_000).toISOString();
    const { concertId } = await t.concert({ room: { challenge: bits }, opensAt });
    await t.clock.advance(19_999);
    await expectRefusal(joinNew(t, concertId), 'NOT_ON_SALE');
    await expectRefusal(joinNew(t, concertId, 'a.proof.1'), 'NOT_ON_SALE');
    await t.clock.advance(1);
    await challengeOf(joinNew(t, concertId));
    await expectSound(t);
  });

  test('a join without a proof takes no place and makes no account', async () => {
    await using t = await testApp(dialect);
    const { concertId, issued } = await challengedLine(t);
    expect(issued).toMatchObject({
      bits,
      expiresAt: new Date(t.clock.now() + 300_000).toISOString(),
    });
    expect(await t.database.db.query.selectFrom('users').selectAll().execute()).toEqual([]);
    await challengeOf(joinNew(t, concertId, 'nonsense'));
    await challengeOf(joinNew(t, concertId, answer(issued.challenge, false)));
    expect((await joinNew(t, concertId, answer(issued.challenge, true))).waitNo).toBe(1);
    await expectSound(t);
  });

  test('a proof is good for one join', async () => {
    await using t = await testApp(dialect);
    const { concertId, proof, issued } = await challengedLine(t);
    expect((await joinNew(t, concertId, proof)).waitNo).toBe(1);
    const again = await challengeOf(joinNew(t, concertId, proof));
    expect(again.challenge).not.toBe(issued.challenge);
    // Another number that solves the same challenge is refused as well.
    const others = answer(`${issued.challenge}.1`, true).replace(`${issued.challenge}.1.`, '');
    await challengeOf(joinNew(t, concertId, `${issued.challenge}.1${others}`));
    expect((await joinNew(t, concertId, answer(again.challenge, true))).waitNo).toBe(2);
  });

  test('a proof is for one line', async () => {
    await using t = await testApp(dialect);
    const { proof } = await challengedLine(t);
    const { concertId } = await t.concert({ room: { challenge: bits } });
    await expectRefusal(joinNew(t, concertId, proof), 'CHALLENGE_REQUIRED');
  });

  test('a challenge without a valid signature is refused, however few bits it demands', async () => {
    await using t = await testApp(dialect);
    const { concertId, issued } = await challengedLine(t);
    const forged = issued.challenge.replace(`.${bits}.`, '.1.');
    for (let number = 0; number < 20; number += 1) {
      await challengeOf(joinNew(t, concertId, `${forged}.${number}`));
    }
    const about = { concertId, bits, expiresAt: t.clock.now() + 1_000, challengeId: 'chl_1' };
    const foreign = createChallengeTokens(
      configuredSecrets('the secret of another installation', []),
    ).sign(about);
    await challengeOf(joinNew(t, concertId, answer(foreign, true)));
    const own = t.app.challengeTokens.sign(about);
    expect((await joinNew(t, concertId, answer(own, true))).waitNo).toBe(1);
  });

  test('a proof is good until the challenge expires', async () => {
    await using t = await testApp(dialect);
    const first = await challengedLine(t);
    await t.clock.advance(299_999);
    expect((await joinNew(t, first.concertId, first.proof)).waitNo).toBe(1);
    const issued = await challengeOf(joinNew(t, first.concertId));
    const proof = answer(issued.challenge, true);
    await t.clock.advance(300_000);
    await challengeOf(joinNew(t, first.concertId, proof));
  });

  test('a spent challenge is deleted only after it has expired', async () => {
    await using t = await testApp(dialect);
    const { concertId, proof } = await challengedLine(t);
    await joinNew(t, concertId, proof);
    const spent = async () => {
      await purgeRateLimitCounts(t.app);
      return t.database.db.query.selectFrom('spentChallenges').selectAll().execute();
    };
    await t.clock.advance(300_000);
    expect(await spent()).toHaveLength(1);
    await t.clock.advance(60_000);
    expect(await spent()).toEqual([]);
    await challengeOf(joinNew(t, concertId, proof));
  });

  test('a live place is returned without a proof, and the next one needs a proof', async () => {
    await using t = await testApp(dialect);
    const { concertId, proof } = await challengedLine(t);
    const { token, accountKey = '', waitNo } = await joinNew(t, concertId, proof);
    for (const credential of [token, accountKey]) {
      expect((await t.as(credential).queue.join({ concertId })).waitNo).toBe(waitNo);
    }
    await t.as(token).queue.leave();
    await challengeOf(t.as(accountKey).queue.join({ concertId }));
  });

  test('a room requires proofs only while an operator has set it to', async () => {
    await using t = await testApp(dialect);
    const { concertId, room } = await t.concert();
    expect(room).not.toHaveProperty('challenge');
    await joinNew(t, concertId);
    expect(await t.admin.room.set({ concertId, challenge: bits })).toMatchObject({
      challenge: bits,
    });
    await challengeOf(joinNew(t, concertId));
    expect(await t.admin.room.set({ concertId, maxActive: 3 })).toMatchObject({ challenge: bits });
    expect(await t.admin.room.set({ concertId, challenge: 0 })).not.toHaveProperty('challenge');
    await joinNew(t, concertId);
    await expectRefusal(t.admin.room.set({ concertId, challenge: 25 }), 'INVALID_INPUT');
  });
});

describe.each(postgresOnly)('three servers on $name', (dialect) => {
  test('let in one of many joins with the same proof', async () => {
    await using stage = await openRaceFixture(dialect);
    const concertId = await newConcert(stage, { room: { challenge: bits } });
    await Promise.all(stage.apps.map(({ lineCache }) => lineCache.refresh()));
    const [first] = stage.apps;
    const issued = await challengeOf(joinQueue(first, { caller: null, concertId }));
    const proof = answer(issued.challenge, true);
    const joins = Array.from({ length: 12 }, (_, at) =>
      joinQueue(stage.apps[at % 3]!, { caller: null, concertId, proof }),
    );
    const settled = await Promise.allSettled(joins);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await stage.audit();
  });
});
