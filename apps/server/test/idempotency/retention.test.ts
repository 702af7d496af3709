import { deleteBatchRows } from '@onsale/db/query/delete-in-batches';
import { deleteExpiredResponses } from '@onsale/db/repositories/idempotency.repository';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { purgeStoredResponses } from '../../src/rpc/idempotent-app.ts';
import type { HttpRequest } from '../fixtures/http-fixture.ts';
import {
  dayMs,
  idempotencyFixture,
  newKey,
  type IdempotencyFixture,
} from './idempotency-fixture.ts';

const newAccount = (key: string): HttpRequest => ({ method: 'POST', path: '/api/accounts', key });

async function storedAt({ database }: IdempotencyFixture): Promise<number[]> {
  const { query } = database.db;
  const rows = await query.selectFrom('answers').select('createdAt').orderBy('createdAt').execute();
  return rows.map(({ createdAt }) => createdAt);
}

describe.each(dialects)('on $name', (dialect) => {
  test('a repeat gets the first response for 24 hours, and takes effect a millisecond later', async () => {
    await using s = await idempotencyFixture(dialect);
    const request = newAccount(newKey());
    const first = await s.reply(request);
    await s.clock.advance(dayMs);
    expect(await s.reply(request)).toEqual(first);

    await s.clock.advance(1);
    let second: unknown;
    expect(await s.added(async () => (second = await s.reply(request)))).toEqual({
      users: 1,
      wallets: 1,
    });
    expect(second).not.toEqual(first);
    expect(await s.reply(request)).toEqual(second);
    await s.clock.advance(dayMs);
    expect(await s.reply(request)).toEqual(second);
  });

  test('a repeat does not extend the retention', async () => {
    await using s = await idempotencyFixture(dialect);
    const request = newAccount(newKey());
    const first = await s.reply(request);
    await s.clock.advance(dayMs / 2);
    expect(await s.reply(request)).toEqual(first);
    await s.clock.advance(dayMs / 2 + 1);
    expect(await s.reply(request)).not.toEqual(first);
  });

  test('a key may be used for another request once its response has expired', async () => {
    await using s = await idempotencyFixture(dialect);
    const key = newKey();
    await s.concert();
    await s.reply(newAccount(key));
    const join: HttpRequest = { method: 'POST', path: '/api/queue', key };
    await s.clock.advance(dayMs);
    expect((await s.reply(join)).body).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    await s.clock.advance(1);
    expect(await s.reply(join)).toMatchObject({ status: 200, body: { waitNo: '1' } });
  });

  test('the purge deletes exactly the expired responses', async () => {
    await using s = await idempotencyFixture(dialect);
    const start = s.clock.now();
    const keys = [newKey(), newKey(), newKey()];
    const answers = [];
    for (const key of keys) {
      answers.push(await s.reply(newAccount(key)));
      await s.clock.advance(1);
    }
    // Three answers, at start, start + 1 and start + 2; the second is just 24 hours old now.
    await s.clock.advance(start + 1 + dayMs - s.clock.now());

    await purgeStoredResponses(s.app);

    expect(await storedAt(s)).toEqual([start + 1, start + 2]);
    expect(await s.reply(newAccount(keys[0]!))).not.toEqual(answers[0]);
    expect(await s.reply(newAccount(keys[1]!))).toEqual(answers[1]);
    expect(await s.reply(newAccount(keys[2]!))).toEqual(answers[2]);
  });

  test('the purge deletes the oldest first, in batches, until none has expired', async () => {
    await using s = await idempotencyFixture(dialect);
    const { db } = s.database;
    const start = s.clock.now();
    const many = deleteBatchRows + 10;
    await db.query
      .insertInto('answers')
      .values(
        Array.from({ length: many }, (_, at) => {
          return { keyId: `key ${at}`, request: '', answer: '', createdAt: start + at };
        }),
      )
      .execute();
    const keptSince = start + many - 1;
    expect(await deleteExpiredResponses(db, { keptSince, limit: 2 })).toBe(2);
    expect((await storedAt(s)).slice(0, 1)).toEqual([start + 2]);

    await s.clock.advance(keptSince + dayMs - s.clock.now());
    await purgeStoredResponses(s.app);
    expect(await storedAt(s)).toEqual([keptSince]);
  });
});
