/** Queue tokens that were exchanged for newer ones, and how they end with the older secret. */
import { toIso } from '@onsale/core/time/dates';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { createQueueTokens, type QueuePlace } from '../../src/auth/queue-tokens.ts';
import { configuredSecrets } from '../../src/auth/signing-secrets.ts';
import { serverLimits } from '../../src/config/server-limits.ts';
import { expectRefusal, refusal, testApp, type TestApp } from '../fixtures/test-app.ts';

const { secretPropagationMs, tokenExchangeMs, tokenExchanges } = serverLimits;

const versionOf = (token: string): string => /^osq_(\w+)\./.exec(token)![1]!;

/** Rotates the secret and goes on to the first instant at which the new one signs. */
async function rotate(t: TestApp): Promise<void> {
  await t.admin.secret.rotate();
  await t.clock.advance(secretPropagationMs);
  await t.tick();
}

describe.each(dialects)('exchanged tokens on $name', (dialect) => {
  test('a token is exchanged for a minute after the new secret signs, then returned as it is', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room: { sessionSeconds: 600 } });
    const { call, token, entry } = await t.join();
    await call.queue.status();
    await rotate(t);
    await t.clock.advance(tokenExchangeMs - 1);
    expect(versionOf((await call.queue.status()).token)).toBe('2');
    expect(versionOf((await call.queue.join({ concertId })).token)).toBe('2');
    await t.clock.advance(1);
    expect((await call.queue.status()).token).toBe(token);
    expect(await call.queue.join({ concertId })).toMatchObject({ token, waitNo: entry.waitNo });
    // A place of another line is signed by the old secret too, and ends with it.
    const other = await t.concert();
    const elsewhere = await call.queue.join({ concertId: other.concertId });
    expect(versionOf(elsewhere.token)).toBe('1');
    await t.admin.secret.retire({ version: '1' });
    await expectRefusal(t.as(elsewhere.token).queue.status(), 'NOT_AUTHENTICATED');
  });

  test('retiring a version ends what was exchanged for it since an instant', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const [thief, honest, joined] = [await t.join(), await t.join(), await t.join()];
    await rotate(t);
    const early = (await honest.call.queue.status()).token;
    await t.clock.advance(1_000);
    const since = t.clock.now();
    const late = (await thief.call.queue.status()).token;
    const byKey = (await t.as(joined.accountKey).queue.join()).token;
    expect([early, late, byKey].map(versionOf)).toEqual(['2', '2', '2']);

    // The opposite: to retire the version alone leaves the exchanged token to the thief.
    await t.admin.secret.retire({ version: '1' });
    expect(await t.as(late).wallet.balance()).toMatchObject({ userId: thief.userId });
    const endIssuedSince = toIso(since);
    const retired = await t.admin.secret.retire({ version: '1', endIssuedSince });
    expect(retired).toMatchObject({ state: 'retired', endIssuedSince });
    await expectRefusal(t.as(late).wallet.balance(), 'NOT_AUTHENTICATED');
    await expectRefusal(t.as(late).queue.status(), 'NOT_AUTHENTICATED');
    expect(await t.as(early).queue.status()).toMatchObject({ status: 'active' });
    expect(await t.as(byKey).queue.status()).toMatchObject({ status: 'active' });
    // The owner of the stolen token joins with the account key, and has the place.
    const again = await t.as(thief.accountKey).queue.join();
    expect(again.waitNo).toBe(thief.entry.waitNo);
    expect(await t.as(again.token).queue.status()).toMatchObject({ status: 'active' });
    // A later instant takes nothing back; an earlier one ends more.
    await t.admin.secret.retire({ version: '1', endIssuedSince: toIso(since + 1) });
    await expectRefusal(t.as(late).queue.status(), 'NOT_AUTHENTICATED');
    await t.admin.secret.retire({ version: '1', endIssuedSince: toIso(since - 1_000) });
    await expectRefusal(t.as(early).queue.status(), 'NOT_AUTHENTICATED');
  });

  test('an exchanged token that is exchanged again still ends with the first version', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { call } = await t.join();
    const since = t.clock.now();
    await rotate(t);
    const second = (await call.queue.status()).token;
    await rotate(t);
    const third = (await t.as(second).queue.status()).token;
    expect(versionOf(third)).toBe('3');
    await t.admin.secret.retire({ version: '1', endIssuedSince: toIso(since) });
    for (const token of [second, third]) {
      await expectRefusal(t.as(token).queue.status(), 'NOT_AUTHENTICATED');
    }
  });

  test('after as many exchanges as a token names, it stays as it is', async () => {
    await using t = await testApp(dialect);
    await t.concert({ room: { sessionSeconds: 600, claimSeconds: 600 } });
    let { token } = await t.join();
    for (let at = 0; at <= tokenExchanges; at += 1) {
      await rotate(t);
      ({ token } = await t.as(token).queue.status());
    }
    expect(versionOf(token)).toBe(String(tokenExchanges + 1));
    expect(token.length).toBeLessThan(400);
  });

  test('what a token says of its exchanges cannot be changed', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { call } = await t.join();
    await rotate(t);
    const { token } = await call.queue.status();
    const exchange = /\.x1-\d+/.exec(token)![0];
    for (const changed of ['', '.x1-1', `${exchange}0`, '.e1', `.e1${exchange}`]) {
      const forged = token.replace(exchange, changed);
      expect((await refusal(t.as(forged).queue.status())).reason).toBe('NOT_AUTHENTICATED');
    }
  });

  test('an operator’s instant must be one', async () => {
    await using t = await testApp(dialect);
    await rotate(t);
    const retire = t.admin.secret.retire({ version: '1', endIssuedSince: 'yesterday' });
    await expectRefusal(retire, 'INVALID_INPUT');
  });
});

test('configured secrets exchange tokens during the first minute of a process', async () => {
  const [old, present] = ['old', 'present'].map((name) => name.padEnd(32, '.'));
  let time = 1_000;
  const place: QueuePlace = { concertId: 'con_x', userId: 'usr_x', waitNo: 7 };
  const token = createQueueTokens(configuredSecrets(old!, [])).sign(place);
  const tokens = createQueueTokens(configuredSecrets(present!, [old!], { now: () => time }));
  const source = (await tokens.verify(token))!;
  time += tokenExchangeMs - 1;
  const exchanged = tokens.sign(place, source);
  expect(versionOf(exchanged)).not.toBe(versionOf(token));
  expect((await tokens.verify(exchanged))?.exchanges).toEqual([
    { version: versionOf(token), at: time },
  ]);
  time += 1;
  expect(tokens.sign(place, source)).toBe(token);
});
