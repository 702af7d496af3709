import { deleteBatchRows } from '@onsale/db/query/delete-in-batches';
import { deleteExpiredResponses } from '@onsale/db/repositories/idempotency.repository';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { serverLimits } from '../../src/config/server-limits.ts';
import { purgeStoredResponses } from '../../src/rest/idempotent-app.ts';
import { dayMs, newKey, serving, type Ask, type Serving } from './http-fixture.ts';

const newAccount = (key: string): Ask => ({ method: 'POST', path: '/api/accounts', key });

async function ages({ database }: Serving): Promise<number[]> {
  const { query } = database.db;
  const kept = await query.selectFrom('answers').select('createdAt').orderBy('createdAt').execute();
  return kept.map(({ createdAt }) => createdAt);
}

describe.each(dialects)('on $name', (dialect) => {
  test('a repeat gets the first answer for 24 hours, and takes effect a millisecond later', async () => {
    await using s = await serving(dialect);
    const request = newAccount(newKey());
    const first = await s.ask(request);
    await s.clock.advance(dayMs);
    expect(await s.ask(request)).toEqual(first);

    await s.clock.advance(1);
    let second: unknown;
    expect(await s.added(async () => (second = await s.ask(request)))).toEqual({
      users: 1,
      wallets: 1,
    });
    expect(second).not.toEqual(first);
    expect(await s.ask(request)).toEqual(second);
    await s.clock.advance(dayMs);
    expect(await s.ask(request)).toEqual(second);
  });

  test('a repeat does not keep it any longer', async () => {
    await using s = await serving(dialect);
    const request = newAccount(newKey());
    const first = await s.ask(request);
    await s.clock.advance(dayMs / 2);
    expect(await s.ask(request)).toEqual(first);
    await s.clock.advance(dayMs / 2 + 1);
    expect(await s.ask(request)).not.toEqual(first);
  });

  test('a key may ask for something else once its answer is forgotten, and not before', async () => {
    await using s = await serving(dialect);
    const key = newKey();
    await s.concert();
    await s.ask(newAccount(key));
    const join: Ask = { method: 'POST', path: '/api/queue', key };
    await s.clock.advance(dayMs);
    expect((await s.ask(join)).body).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    await s.clock.advance(1);
    expect(await s.ask(join)).toMatchObject({ status: 200, body: { waitNo: 1 } });
  });

  test('tidying removes just what is forgotten', async () => {
    await using s = await serving(dialect);
    const start = s.clock.now();
    const keys = [newKey(), newKey(), newKey()];
    const answers = [];
    for (const key of keys) {
      answers.push(await s.ask(newAccount(key)));
      await s.clock.advance(1);
    }
    // Three answers, at start, start + 1 and start + 2; the second is just 24 hours old now.
    await s.clock.advance(start + 1 + dayMs - s.clock.now());

    await purgeStoredResponses(s.app);

    expect(await ages(s)).toEqual([start + 1, start + 2]);
    expect(await s.ask(newAccount(keys[0]!))).not.toEqual(answers[0]);
    expect(await s.ask(newAccount(keys[1]!))).toEqual(answers[1]);
    expect(await s.ask(newAccount(keys[2]!))).toEqual(answers[2]);
  });

  test('tidying forgets the oldest first, so many at once, until none is left', async () => {
    await using s = await serving(dialect);
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
    expect((await ages(s)).slice(0, 1)).toEqual([start + 2]);

    await s.clock.advance(keptSince + dayMs - s.clock.now());
    await purgeStoredResponses(s.app);
    expect(await ages(s)).toEqual([keptSince]);
  });
});
