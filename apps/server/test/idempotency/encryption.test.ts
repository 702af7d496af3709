import { dialects } from '@onsale/db/testing';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { adminKey, concertDate as date } from '../fixtures/test-app.ts';
import type { HttpRequest } from '../fixtures/http-fixture.ts';
import { idempotencyFixture, newKey, type IdempotencyFixture } from './idempotency-fixture.ts';

async function storedResponses({ database }: IdempotencyFixture) {
  return database.db.query.selectFrom('answers').selectAll().orderBy('createdAt').execute();
}

const newAccount = (key: string): HttpRequest => ({ method: 'POST', path: '/api/accounts', key });

interface Joined {
  userId: string;
  accountKey: string;
  token: string;
}

describe.each(dialects)('on $name', (dialect) => {
  test('a stored response contains no account key, token, id or idempotency key in plain text', async () => {
    await using s = await idempotencyFixture(dialect);
    const { concertId } = await s.concert();
    const keys = { join: newKey(), reserve: newKey(), leave: newKey() };
    const joined = (await s.reply({ method: 'POST', path: '/api/queue', key: keys.join }))
      .body as Joined;
    const { userId, accountKey, token: credential } = joined;
    const body = { date, best: 1 };
    const reserve: HttpRequest = { method: 'POST', path: '/api/reservations', credential, body };
    const reserved = await s.reply({ ...reserve, key: keys.reserve });
    const leave: HttpRequest = { method: 'DELETE', path: `/api/queue/${userId}`, credential };
    await s.reply({ ...leave, key: keys.leave });

    const rows = await storedResponses(s);
    expect(rows).toHaveLength(3);
    const { reservationId } = reserved.body as { reservationId: string };
    const secrets = [accountKey, credential, ...Object.values(keys)];
    const encodings = (text: string) =>
      (['utf8', 'hex', 'base64', 'base64url'] as const).map((encoding) =>
        Buffer.from(text).toString(encoding),
      );
    const stored = JSON.stringify(rows);
    for (const secret of [...secrets, userId, concertId, reservationId, 'osa_', 'osq_']) {
      for (const encoded of encodings(secret)) expect(stored).not.toContain(encoded);
    }
    // The counter-example: plain text would have been found, and the hashes are there.
    expect(await s.rows()).toContain(userId);
    expect(stored).toContain(
      createHash('sha256').update(`key\n${userId}\n${keys.leave}`).digest('hex'),
    );
  });

  test('a response moved to another key cannot be decrypted', async () => {
    await using s = await idempotencyFixture(dialect);
    const [theirs, mine] = [newKey(), newKey()];
    const first = (await s.reply(newAccount(theirs))).body as Joined;
    const own = await s.reply(newAccount(mine));
    expect(await s.reply(newAccount(mine))).toEqual(own);

    // An attacker who can write to the table moves the other response to a key of their own.
    const { query } = s.database.db;
    const keyId = createHash('sha256').update(`key\nanybody\n${mine}`).digest('hex');
    const [other] = (await storedResponses(s)).filter((row) => row.keyId !== keyId);
    await query
      .updateTable('answers')
      .set({ answer: other!.answer })
      .where('keyId', '=', keyId)
      .execute();

    const reply = await s.reply(newAccount(mine));
    expect(reply).toMatchObject({ status: 500, body: { reason: 'INTERNAL' } });
    expect(JSON.stringify(reply)).not.toContain(first.userId);
    expect((await s.reply(newAccount(theirs))).body).toEqual(first);
  });

  test.each([
    ['its text', (bytes: Buffer) => bytes.writeUInt8(bytes.at(-1)! ^ 1, bytes.length - 1)],
    ['its tag', (bytes: Buffer) => bytes.writeUInt8(bytes.at(0)! ^ 1, 0)],
  ])('a response with changed bits in %s is not returned', async (_, change) => {
    await using s = await idempotencyFixture(dialect);
    const key = newKey();
    await s.reply(newAccount(key));
    const [row] = await storedResponses(s);
    const [salt, body] = row!.answer!.split('.');
    const bytes = Buffer.from(body!, 'base64url');
    change(bytes);
    const answer = `${salt}.${bytes.toString('base64url')}`;
    await s.database.db.query.updateTable('answers').set({ answer }).execute();
    expect(await s.reply(newAccount(key))).toMatchObject({
      status: 500,
      body: { reason: 'INTERNAL' },
    });
  });

  test('two responses with equal content have different ciphertexts', async () => {
    await using s = await idempotencyFixture(dialect);
    const { concertId } = await s.concert();
    const path = `/api/admin/concerts/${concertId}/room`;
    const set: HttpRequest = {
      method: 'PATCH',
      path,
      credential: adminKey,
      body: { maxActive: 7 },
    };
    const first = await s.reply({ ...set, key: newKey() });
    expect(await s.reply({ ...set, key: newKey() })).toEqual(first);

    const [one, two] = await storedResponses(s);
    const [saltOfOne, sealedOne] = one!.answer!.split('.');
    const [saltOfTwo, sealedTwo] = two!.answer!.split('.');
    expect(one!.request).toBe(two!.request);
    expect(saltOfOne).not.toBe(saltOfTwo);
    expect(sealedOne).not.toBe(sealedTwo);
    expect(sealedOne).toHaveLength(sealedTwo!.length);
  });
});
