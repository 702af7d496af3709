import { dialects } from '@onsale/db/testing';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { adminKey, concertDate as date } from '../fixtures/test-app.ts';
import { newKey, serving, type Ask, type Serving } from './http-fixture.ts';

async function kept({ database }: Serving) {
  return database.db.query.selectFrom('answers').selectAll().orderBy('createdAt').execute();
}

const newAccount = (key: string): Ask => ({ method: 'POST', path: '/api/accounts', key });

interface Joined {
  userId: string;
  accountKey: string;
  token: string;
}

describe.each(dialects)('on $name', (dialect) => {
  test('no column has an account key, a token, an id or an idempotency key', async () => {
    await using s = await serving(dialect);
    const { concertId } = await s.concert();
    const keys = { join: newKey(), reserve: newKey(), leave: newKey() };
    const joined = (await s.ask({ method: 'POST', path: '/api/queue', key: keys.join }))
      .body as Joined;
    const { userId, accountKey, token: credential } = joined;
    const body = { date, best: 1 };
    const reserve: Ask = { method: 'POST', path: '/api/reservations', credential, body };
    const reserved = await s.ask({ ...reserve, key: keys.reserve });
    const leave: Ask = { method: 'DELETE', path: `/api/queue/${userId}`, credential };
    await s.ask({ ...leave, key: keys.leave });

    const rows = await kept(s);
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
    // The opposite: what is kept as it is would have been found, and hashes have to be there.
    expect(await s.rows()).toContain(userId);
    expect(stored).toContain(
      createHash('sha256').update(`key\n${userId}\n${keys.leave}`).digest('hex'),
    );
  });

  test('an answer under another key cannot be opened', async () => {
    await using s = await serving(dialect);
    const [theirs, mine] = [newKey(), newKey()];
    const first = (await s.ask(newAccount(theirs))).body as Joined;
    const own = await s.ask(newAccount(mine));
    expect(await s.ask(newAccount(mine))).toEqual(own);

    // Whoever can write to the table puts the other answer under a key of their own.
    const { query } = s.database.db;
    const keyId = createHash('sha256').update(`key\nanybody\n${mine}`).digest('hex');
    const [other] = (await kept(s)).filter((row) => row.keyId !== keyId);
    await query
      .updateTable('answers')
      .set({ answer: other!.answer })
      .where('keyId', '=', keyId)
      .execute();

    const opened = await s.ask(newAccount(mine));
    expect(opened).toMatchObject({ status: 500, body: { reason: 'INTERNAL' } });
    expect(JSON.stringify(opened)).not.toContain(first.userId);
    expect((await s.ask(newAccount(theirs))).body).toEqual(first);
  });

  test.each([
    ['its text', (bytes: Buffer) => bytes.writeUInt8(bytes.at(-1)! ^ 1, bytes.length - 1)],
    ['its tag', (bytes: Buffer) => bytes.writeUInt8(bytes.at(0)! ^ 1, 0)],
  ])('an answer whose bits were changed in %s is not given', async (_, change) => {
    await using s = await serving(dialect);
    const key = newKey();
    await s.ask(newAccount(key));
    const [row] = await kept(s);
    const [salt, body] = row!.answer!.split('.');
    const bytes = Buffer.from(body!, 'base64url');
    change(bytes);
    const answer = `${salt}.${bytes.toString('base64url')}`;
    await s.database.db.query.updateTable('answers').set({ answer }).execute();
    expect(await s.ask(newAccount(key))).toMatchObject({
      status: 500,
      body: { reason: 'INTERNAL' },
    });
  });

  test('two answers of the same content look different', async () => {
    await using s = await serving(dialect);
    const { concertId } = await s.concert();
    const path = `/api/admin/concerts/${concertId}/room`;
    const set: Ask = { method: 'PATCH', path, credential: adminKey, body: { maxActive: 7 } };
    const first = await s.ask({ ...set, key: newKey() });
    expect(await s.ask({ ...set, key: newKey() })).toEqual(first);

    const [one, two] = await kept(s);
    const [saltOfOne, sealedOne] = one!.answer!.split('.');
    const [saltOfTwo, sealedTwo] = two!.answer!.split('.');
    expect(one!.request).toBe(two!.request);
    expect(saltOfOne).not.toBe(saltOfTwo);
    expect(sealedOne).not.toBe(sealedTwo);
    expect(sealedOne).toHaveLength(sealedTwo!.length);
  });
});
