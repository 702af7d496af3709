import { randomIds } from '@onsale/core/ids';
import { accountKeyPrefix, isKey, makeKey } from '@onsale/core/api-keys';
import { adminKey, type Buyer } from '../fixtures/test-app.ts';
import { dialects, type TestDialect } from '@onsale/db/testing';
import type { Database } from '@onsale/db/database';
import type { Store } from '@onsale/db/store';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { fieldsOf, procedureOf } from '../../src/rpc/procedure-definition.ts';
import { routes } from '../../src/rest/routes/routes.ts';
import { procedureNames, router } from '../fuzz/generate-calls.ts';
import {
  firstDate,
  httpFixture,
  secondDate,
  type HttpFixture,
  type HttpRequest,
} from '../fixtures/http-fixture.ts';

/** Fields that name an object of one user, and those that name a public one. */
const owned = ['reservationId', 'orderId', 'userId'];
const common = ['concertId'];

const absent: Record<string, string> = {
  reservationId: 'res_00000000000000000000000000',
  orderId: 'ord_00000000000000000000000000',
  userId: 'usr_00000000000000000000000000',
};

/** Records the kind of every query: statements can be compared, time cannot. */
function counting(db: Database, statements: string[]): Database {
  const kinds = new WeakMap<object, string>();
  // Without `batch`: batched statements would bypass the count, and no other call runs here.
  const counted = <S extends Store>({ batch: _, ...store }: S) => ({
    ...store,
    query: store.query.withPlugin({
      transformQuery({ node, queryId }) {
        kinds.set(queryId, node.kind);
        return node;
      },
      // A compiled query is transformed once, but has a result each time.
      async transformResult({ result, queryId }) {
        statements.push(kinds.get(queryId) ?? 'built before');
        return result;
      },
    }),
  });
  return {
    ...counted(db),
    transaction: (work) => db.transaction((tx) => work(counted(tx))),
    snapshot: (work) => db.snapshot((store) => work(counted(store))),
  };
}

interface Opened {
  s: HttpFixture;
  /** Ids of another user's objects, in every state, by field. */
  others: Record<string, string[]>;
  callers: Record<string, Buyer & { credential: string }>;
  /** The answer without its request id, and the statements that it took. */
  ask(
    request: HttpRequest,
    credential: string | null,
  ): Promise<{ answer: string; statements: string[] }>;
}

async function open(dialect: TestDialect): Promise<Opened> {
  const statements: string[] = [];
  const s = await httpFixture(dialect, {
    change(app) {
      const db = counting(app.db, statements);
      // As after many refusals, of which only a limited number is logged.
      const adminRefusals = { take: () => false };
      return { db, adminRefusals, runMutation: (work) => db.transaction(work) };
    },
  });
  const { concertId } = await s.concert({
    dates: [firstDate, secondDate],
    reservationSeconds: 300,
  });
  const narrow = await s.concert({ room: { maxActive: 1 } });
  const other = await s.join(concertId);
  await other.call.wallet.charge({ amount: 100_000 });
  let seatNo = 0;
  const hold = (call = other.call) => {
    seatNo += 1;
    return call.reservation.create({ date: firstDate, seatNos: [seatNo] });
  };
  const lapsed = await hold();
  await s.clock.advance(400_000);
  const released = await hold();
  await other.call.reservation.release({ reservationId: released.reservationId });
  const cancelled = await hold();
  const cancelledOrder = await other.call.payment.pay({ reservationId: cancelled.reservationId });
  await other.call.order.cancel({ orderId: cancelledOrder.orderId });
  const again = async () => s.as((await s.as(other.accountKey).queue.join({ concertId })).token);
  const paid = await hold(await again());
  const order = await (await again()).payment.pay({ reservationId: paid.reservationId });
  const held = await hold(await again());

  const active = await s.join(concertId);
  await active.call.queue.status();
  const over = await s.join(concertId);
  await over.call.queue.leave();
  await s.join(narrow.concertId);
  const waiting = await s.join(narrow.concertId);
  return {
    s,
    others: {
      reservationId: [held, paid, cancelled, released, lapsed].map((one) => one.reservationId),
      orderId: [order.orderId, cancelledOrder.orderId],
      userId: [other.userId],
    },
    callers: {
      active: { ...active, credential: active.token },
      over: { ...over, credential: over.token },
      waiting: { ...waiting, credential: waiting.token },
      account: { ...active, credential: active.accountKey },
    },
    async ask(request, credential) {
      await s.app.admissionRunner.idle();
      statements.length = 0;
      const { status, text } = await s.request({ ...request, credential });
      const answer = `${status} ${text.replaceAll(/req_\w+/g, 'req')}`;
      return { answer, statements: [...statements] };
    },
  };
}

interface Way {
  name: string;
  /** The field that names an object. */
  field: string;
  credential: string;
  ask(id: string): HttpRequest;
}

/** Every way to name an object of a user: by a procedure, or in a path or body of REST. */
const cases: Way[] = [
  ...procedureNames.flatMap((name): Way[] => {
    const { input, credential, mutates } = procedureOf(router, name);
    const fields = Object.keys(fieldsOf(input)?.shape ?? {});
    return owned
      .filter((field) => fields.includes(field) && credential !== 'admin')
      .map((field) => ({
        name,
        field,
        credential,
        ask(id) {
          const text = JSON.stringify({ [field]: id });
          const path = `/trpc/${name}`;
          if (mutates) return { method: 'POST', path, body: text };
          return { method: 'GET', path: `${path}?input=${encodeURIComponent(text)}` };
        },
      }));
  }),
  ...routes.flatMap(({ method, path, procedure, example }): Way[] => {
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
          return { method, path: target, body: { ...example.input, date: firstDate, [field]: id } };
        },
      }));
  }),
];

describe('the fields that name an object', () => {
  test('are listed here: a new field must be classified', () => {
    const fields = procedureNames.flatMap((name) =>
      Object.keys(fieldsOf(procedureOf(router, name).input)?.shape ?? {}),
    );
    const ids = new Set(fields.filter((field) => field.endsWith('Id')));
    expect([...ids].toSorted()).toEqual([...owned, ...common].toSorted());
    expect(cases.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['reservation.release', 'payment.pay', 'order.cancel']),
    );
  });
});

describe.each(dialects)('on $name', (dialect) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open(dialect);
  });
  afterAll(async () => {
    await opened.s[Symbol.asyncDispose]();
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
