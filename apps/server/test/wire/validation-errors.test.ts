import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { serverLimits } from '../../src/config/server-limits.ts';
import { adminKey, concertDate, expectRefusal, refusal, testApp } from '../fixtures/test-app.ts';
import { httpFixture } from '../fixtures/http-fixture.ts';

const many = 3 * serverLimits.maxIssues;
const fields = Object.fromEntries(Array.from({ length: many }, (_, at) => [`k${at}`, 1]));

describe.each(dialects)('on $name', (dialect) => {
  test.each(['9999-12-31T23:59:59-00:01', '0000-01-01T00:00:00+00:01'])(
    'a sale cannot open at %s, which has no ISO form with four digits of year',
    async (opensAt) => {
      await using t = await testApp(dialect);
      await t.concert({ opensAt: '9999-12-31T23:59:59Z' });
      await expectRefusal(t.concert({ opensAt }), 'INVALID_INPUT');
      const { concerts } = await t.as(null).concert.list();
      expect(concerts.map((concert) => concert.opensAt)).toEqual(['9999-12-31T23:59:59.000Z']);
    },
  );

  test('an error lists at most a bounded number of fields, and truncates long names', async () => {
    await using t = await testApp(dialect);
    const { accountKey } = await t.as(null).account.create();
    const charge = (input: object) =>
      refusal(t.as(accountKey).wallet.charge(input as { amount: number }));
    const few = await charge({ amount: 1, colour: 'red' });
    expect(few.details).toEqual({
      issues: [{ path: 'colour', message: 'there is no such field' }],
    });
    const wide = await charge({ amount: 1, ...fields });
    expect((wide.details as { issues: unknown[] }).issues).toHaveLength(serverLimits.maxIssues);
    const long = await charge({ amount: 1, ['x'.repeat(10_000)]: 1 });
    const [issue] = (long.details as { issues: { path: string }[] }).issues;
    expect(issue!.path).toBe(`${'x'.repeat(serverLimits.issuePathChars)}…`);
  });

  test('the same bounds hold over REST, for repeated fields too', async () => {
    await using s = await httpFixture(dialect);
    const concertId = await s.openConcert();
    const query = Object.keys(fields).join('&');
    const answer = await s.send('PATCH', `/api/admin/concerts/${concertId}/room?${query}`, {
      credential: adminKey,
      body: Object.fromEntries(Object.keys(fields).map((name) => [name, 1])),
    });
    const { issues } = answer.body['details'] as { issues: { message: string }[] };
    expect(issues).toHaveLength(serverLimits.maxIssues);
    expect(issues[0]!.message).toContain('twice');
  });

  test('text with a NUL or a lone surrogate is refused in every field', async () => {
    await using t = await testApp(dialect);
    const { accountKey } = await t.as(null).account.create();
    for (const text of ['a\0b', '\ud800', 'x\udc00']) {
      const concert = { title: text, dates: [concertDate] };
      await expectRefusal(t.admin.concert.create(concert), 'INVALID_INPUT');
      const charge = { amount: 1, idempotencyKey: text };
      await expectRefusal(t.as(accountKey).wallet.charge(charge), 'INVALID_INPUT');
      await expectRefusal(t.as(null).queue.join({ concertId: text }), 'INVALID_INPUT');
    }
    await t.as(accountKey).wallet.charge({ amount: 1, idempotencyKey: 'whole 🎻' });
  });
});
