/** Isolation of users: an object of another user is answered like one that does not exist. */
import { randomIds } from '@onsale/core/ids';
import { accountKeyPrefix, isKey, makeKey } from '@onsale/core/api-keys';
import { adminKey } from '../fixtures/test-app.ts';
import { dialects } from '@onsale/db/testing';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fieldsOf, procedureOf } from '../../src/rpc/procedure-definition.ts';
import { routes } from '../../src/rest/routes/routes.ts';
import { procedureNames, router } from '../fuzz/generate-calls.ts';
import { firstDate, secondDate, type HttpRequest } from '../fixtures/http-fixture.ts';
import { openIsolationFixture, type IsolationFixture } from './isolation-fixture.ts';

/** Fields that name an object of one user, and those that name a public one. */
const owned = ['reservationId', 'reservationIds', 'orderId', 'userId'];
/**
 * Bans, webhooks and deliveries are objects of operators, and named by their calls alone; an event
 * is no object.
 */
const common = ['concertId', 'banId', 'webhookId', 'deliveryId', 'lastEventId'];

const absent: Record<string, string> = {
  reservationId: 'res_00000000000000000000000000',
  reservationIds: 'res_00000000000000000000000000',
  orderId: 'ord_00000000000000000000000000',
  userId: 'usr_00000000000000000000000000',
};

/** The fields of an input: of every choice, where there are several. */
function fieldNamesOf(input: z.ZodType | null): string[] {
  if (input instanceof z.ZodUnion) {
    return (input.options as z.ZodType[]).flatMap((choice) => fieldNamesOf(choice));
  }
  return Object.keys(fieldsOf(input)?.shape ?? {});
}

/** A field that names several objects takes a list of ids. */
const valueOf = (field: string, id: string) => (field.endsWith('s') ? [id] : id);

interface Case {
  name: string;
  /** The field that names an object. */
  field: string;
  credential: string;
  ask(id: string): HttpRequest;
}

/** Every way to name an object of a user: by a procedure, or in a path or body of REST. */
const cases: Case[] = [
  ...procedureNames.flatMap((name): Case[] => {
    const { input, credential, mutates } = procedureOf(router, name);
    const fields = fieldNamesOf(input);
    return owned
      .filter((field) => fields.includes(field) && credential !== 'admin')
      .map((field) => ({
        name,
        field,
        credential,
        ask(id) {
          const text = JSON.stringify({ [field]: valueOf(field, id) });
          const path = `/trpc/${name}`;
          if (mutates) return { method: 'POST', path, body: text };
          return { method: 'GET', path: `${path}?input=${encodeURIComponent(text)}` };
        },
      }));
  }),
  ...routes.flatMap(({ method, path, procedure, example }): Case[] => {
    const { credential } = procedureOf(router, procedure);
    return owned
      .filter((field) => example.input && field in example.input && credential !== 'admin')
      .map((field) => ({
        name: `${method} ${path}`,
        field,
        credential,
        ask(id) {
          const isInPath = path.includes(`{${field}}`);
          const target = path.replace(`{${field}}`, id).replace('{date}', firstDate);
          if (method === 'GET' || (isInPath && Object.keys(example.input!).length === 1)) {
            return { method, path: target };
          }
          const named = { [field]: valueOf(field, id) };
          return { method, path: target, body: { ...example.input, date: firstDate, ...named } };
        },
      }));
  }),
];

describe('the fields that name an object', () => {
  test('are listed here: a new field must be classified', () => {
    const fields = procedureNames.flatMap((name) => fieldNamesOf(procedureOf(router, name).input));
    const ids = new Set(fields.filter((field) => /Ids?$/.test(field)));
    expect([...ids].toSorted()).toEqual([...owned, ...common].toSorted());
    expect(cases.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['reservation.release', 'payment.pay', 'order.cancel']),
    );
  });
});

describe.each(dialects)('on $name', (dialect) => {
  let opened: IsolationFixture;
  beforeAll(async () => {
    opened = await openIsolationFixture(dialect);
  });
  afterAll(async () => {
    await opened.http[Symbol.asyncDispose]();
  });

  test.each(cases)(
    '$name: the $field of another user is like one that does not exist',
    async ({ field, ask }) => {
      const { others, callers } = opened;
      for (const [who, { credential }] of Object.entries(callers)) {
        const nothing = await opened.ask(ask(absent[field]!), credential);
        expect(nothing.answer).not.toMatch(/^200/);
        for (const id of others[field]!) {
          const theirs = await opened.ask(ask(id), credential);
          expect(theirs.answer, `${who}, ${id}`).toBe(nothing.answer);
          expect(theirs.statements, `${who}, ${id}`).toEqual(nothing.statements);
        }
      }
    },
  );

  test('the opposite: an object of the caller gets another answer', async () => {
    const { callers, ask } = opened;
    const { call, credential } = callers['active']!;
    const { reservationId } = await call.reservation.create({ date: secondDate, seatNos: [7] });
    const asking = (id: string): HttpRequest => ({
      method: 'POST',
      path: '/trpc/reservation.release',
      body: { reservationId: id },
    });
    const own = await ask(asking(reservationId), credential);
    const nothing = await ask(asking(absent['reservationId']!), credential);
    expect(own.answer).not.toBe(nothing.answer);
    expect(own.statements).not.toEqual(nothing.statements);
  });

  test('a forged credential takes the same statements, whether or not its user exists', async () => {
    const { callers, ask } = opened;
    const { token, userId, accountKey } = callers['active']!;
    const forged = (text: string) =>
      text.slice(0, -8) + (text.endsWith('00000000') ? '11111111' : '00000000');
    const unknown = forged(token).replace(userId, absent['userId']!);
    const pairs: [string, string][] = [
      [forged(token), unknown],
      [forged(accountKey), `osa_${'0'.repeat(59)}`],
      [randomIds.accountKey(), makeKey(accountKeyPrefix, '0'.repeat(52))],
      [`${adminKey.slice(0, -1)}x`, 'entirely-different'],
    ];
    for (const name of procedureNames) {
      const { credential, mutates } = procedureOf(router, name);
      if (credential === 'none') continue;
      const request: HttpRequest = { method: mutates ? 'POST' : 'GET', path: `/trpc/${name}` };
      for (const [near, far] of pairs) {
        const [one, another] = [await ask(request, near), await ask(request, far)];
        expect(one, name).toEqual(another);
        expect(one.answer, name).toMatch(/^40[13] /);
        // Only an account key whose checksum is right is looked up, by its hash.
        const isLookedUp = isKey(accountKeyPrefix, near) && credential !== 'admin';
        expect(one.statements.length > 0, name).toBe(isLookedUp);
      }
    }
  });
});
