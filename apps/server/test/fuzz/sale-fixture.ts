/** A sale with buyers in every state, as the target of generated requests. */
import { isDeepStrictEqual } from 'node:util';
import { serverLimits } from '../../src/config/server-limits.ts';
import type { App } from '../../src/app.ts';
import type { HttpTimeouts } from '../../src/http-server.ts';
import type { TestDialect } from '@onsale/db/testing';
import { afterAll, beforeAll, expect } from 'vitest';
import { capturedLog } from '../fixtures/captured-log.ts';
import {
  firstDate,
  httpFixture,
  secondDate,
  type HttpFixture,
  type HttpRequest,
} from '../fixtures/http-fixture.ts';
import { tables } from '../fixtures/tables.ts';
import { adminKey, expectSound, type Buyer } from '../fixtures/test-app.ts';
import { expectValidResponse } from './assert-response.ts';
import type { Known } from './inputs.ts';

export const callers = [
  'none',
  'garbage',
  'account',
  'waiting',
  'active',
  'ended',
  'admin',
] as const;
export type Caller = (typeof callers)[number];

export interface Sale extends AsyncDisposable {
  s: HttpFixture;
  credentials: Record<Caller, string | null>;
  /** Ids and dates that exist, and some that do not. */
  known: Known;
  /** Replaces the active buyer by a new one, with seats held, an order and points. */
  renewActiveBuyer(): Promise<void>;
  /** Whether no call has closed the concert, cancelled a date or changed its terms. */
  isAsOpened(): Promise<boolean>;
  /** Every row of every table but the log of admin calls, as text. */
  rows(): Promise<string>;
  /** Expects that all invariants hold, no error was logged, and no built-in object was changed. */
  expectUnharmed(): Promise<void>;
}

/** @param timeouts shorter ones than those of the server. */
export async function openSale(dialect: TestDialect, timeouts?: HttpTimeouts): Promise<Sale> {
  const { log, lines: errors } = capturedLog('error');
  const mutations = new Set<Promise<unknown>>();
  const tracked = ({ runMutation }: App): Pick<App, 'runMutation'> => ({
    runMutation(work) {
      const mutation = runMutation(work);
      mutations.add(mutation);
      const remove = () => mutations.delete(mutation);
      mutation.then(remove, remove);
      return mutation;
    },
  });
  const change = (app: App) => ({ log, ...tracked(app) });
  const s = await httpFixture(dialect, { change, timeouts });
  let seatNo = 200;
  // Two versions of the signing secret that may be retired, since no token here is signed by them.
  for (let version = 1; version <= 2; version += 1) await s.admin.secret.rotate();
  await s.clock.advance(serverLimits.secretPropagationMs);
  await s.tick();
  const wide = await s.concert({ dates: [firstDate, secondDate], seatsPerDate: seatNo });
  const narrow = await s.concert({ room: { maxActive: 1 } });
  const upcoming = await s.concert({ opensAt: '2027-04-01T12:00:00Z' });
  const drawn = await s.concert({
    lobbyOpensAt: '2027-04-01T11:00:00Z',
    opensAt: '2027-04-01T12:00:00Z',
    order: 'draw',
  });
  const [, waiting] = [await s.join(narrow.concertId), await s.join(narrow.concertId)];
  const ended = await s.join(wide.concertId);
  await ended.call.queue.leave();
  const other = await activeBuyer(s, { concertId: wide.concertId, seatNo });
  const { banId } = await s.admin.ban.create({ address: '198.51.100.7', reason: 'bots' });
  const sale: Sale = {
    s,
    credentials: {
      none: null,
      garbage: 'osa_garbage',
      account: waiting.accountKey,
      waiting: waiting.token,
      active: null,
      ended: ended.token,
      admin: adminKey,
    },
    known: {
      date: [firstDate, secondDate],
      concertId: [wide.concertId, upcoming.concertId, drawn.concertId, 'con_none'],
      // Another one is refused once a draw has it.
      beacon: ['drand 4812345'],
      userId: [other.userId, waiting.userId, 'usr_none'],
      timeZone: ['UTC', 'Europe/Berlin', 'Mars/Olympus'],
      version: ['1', '2', '9'],
      address: ['203.0.113.7', '2001:db8::/48', '127.0.0.1'],
      banId: [banId, 'ban_none'],
      url: ['https://hooks.example/onsale', 'https://127.0.0.1/'],
    },
    async renewActiveBuyer() {
      const { concertId } = wide;
      const open = { maxActive: 1_000, admitPerMinute: 1_000, paused: false, challenge: 0 };
      await s.admin.room.set({ concertId, ...open });
      seatNo -= 1;
      const active = await activeBuyer(s, { concertId, seatNo });
      const { credentials, known } = sale;
      credentials.active = active.token;
      // The previous account key may have been rotated.
      credentials.account = active.accountKey;
      known['userId'] = [active.userId, other.userId, 'usr_none'];
      known['reservationId'] = [active.reservationId, other.reservationId, 'res_none'];
      known['ticketCode'] = [active.ticketCode, other.ticketCode, 'TX4M'];
      known['orderId'] = [active.orderId, other.orderId, 'ord_none'];
      known['webhookId'] = [await ensureWebhook(s, concertId), 'whk_none'];
      known['deliveryId'] = ['dlv_known', 'dlv_none'];
    },
    async isAsOpened() {
      const { concerts } = await s.admin.concert.list();
      const now = concerts.find(({ concertId }) => concertId === wide.concertId)!;
      const { saleState, price, maxSeatsPerUser, cancelledDates } = wide;
      return isDeepStrictEqual(
        { saleState, price, maxSeatsPerUser, cancelledDates },
        {
          saleState: now.saleState,
          price: now.price,
          maxSeatsPerUser: now.maxSeatsPerUser,
          cancelledDates: now.cancelledDates,
        },
      );
    },
    async rows() {
      await s.app.admissionRunner.idle();
      // A list of events numbers those of earlier calls.
      await s.app.eventNumbering.run();
      const { query } = s.app.db;
      // A refused admin call changes no row, but it is logged.
      const read = tables.filter((table) => table !== 'adminLog');
      const all = read.map((table) => query.selectFrom(table).selectAll().execute());
      return JSON.stringify(await Promise.all(all));
    },
    async expectUnharmed() {
      await expectSound(s);
      expect(errors).toEqual([]);
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect({}).not.toHaveProperty('admin');
    },
    async [Symbol.asyncDispose]() {
      // A mutation runs to its end even if its client has closed the connection.
      await Promise.allSettled(mutations);
      await s[Symbol.asyncDispose]();
    },
  };
  await sale.renewActiveBuyer();
  return sale;
}

/** @returns a webhook that has a delivery, whatever was deleted before. */
async function ensureWebhook(s: HttpFixture, concertId: string): Promise<string> {
  const { webhooks } = await s.admin.webhook.list();
  const terms = { url: 'https://hooks.example/', types: ['order.paid' as const] };
  const { webhookId } = webhooks[0] ?? (await s.admin.webhook.create(terms));
  const event = { concertId, seq: 1, type: 'order.paid', body: '{}' } as const;
  const times = { createdAt: 0, nextAttemptAt: 0, giveUpAt: 0 };
  await s.app.db.query
    .insertInto('deliveries')
    .values({ deliveryId: 'dlv_known', webhookId, ...event, ...times, status: 'failed' })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return webhookId;
}

interface ActiveBuyer extends Buyer {
  reservationId: string;
  orderId: string;
  ticketCode: string;
}

/** An active buyer who holds a seat, and has an order from an earlier session. */
async function activeBuyer(
  s: HttpFixture,
  { concertId, seatNo }: { concertId: string; seatNo: number },
): Promise<ActiveBuyer> {
  const first = await s.join(concertId);
  await first.call.wallet.charge({ amount: 1_000_000 });
  const bought = await first.call.reservation.create({ date: firstDate, seatNos: [seatNo] });
  const paid = await first.call.payment.pay({ reservationId: bought.reservationId });
  const { orderId } = paid;
  const { ticketCode } = paid.tickets[0]!;
  const again = await s.as(first.accountKey).queue.join({ concertId });
  const call = s.as(again.token);
  const held = await call.reservation.create({ date: secondDate, seatNos: [seatNo] });
  return {
    ...first,
    call,
    token: again.token,
    reservationId: held.reservationId,
    orderId,
    ticketCode,
  };
}

export interface Attempt {
  caller: Caller;
  request: HttpRequest;
}

export interface FuzzTarget {
  sale(): Sale;
  /**
   * Expects a valid response, and no changed row if it is an error.
   *
   * @returns the reasons of the errors.
   */
  expectHarmless(attempt: Attempt): Promise<string[]>;
}

/** Number of active buyers after which a new sale starts, so that it does not grow large. */
const maxBuyers = 60;

/** A sale for the tests around it, which is checked for harm when it ends. */
export function fuzzTarget(dialect: TestDialect): FuzzTarget {
  let sale: Sale;
  let buyers = 0;
  /** The rows after the last call, if it changed none. */
  let lastRows: string | null = null;

  const close = async (): Promise<void> => {
    await sale.expectUnharmed();
    await sale[Symbol.asyncDispose]();
  };
  const renew = async (): Promise<void> => {
    buyers += 1;
    if (buyers % maxBuyers > 0 && (await sale.isAsOpened())) return sale.renewActiveBuyer();
    await close();
    sale = await openSale(dialect);
  };
  beforeAll(async () => {
    sale = await openSale(dialect);
  });
  afterAll(close);

  return {
    sale: () => sale,
    async expectHarmless({ caller, request }) {
      const before = lastRows ?? (await sale.rows());
      const credential = sale.credentials[caller];
      const response = await sale.s.request({ credential, ...request });
      const reasons = expectValidResponse(request, response);
      const { method = 'GET', path } = request;
      const mayChange = response.status < 300 && method !== 'GET' && method !== 'HEAD';
      if (mayChange) {
        lastRows = null;
        if (['account', 'active', 'admin'].includes(caller)) await renew();
        return reasons;
      }
      lastRows = await sale.rows();
      const label = `${method} ${path.slice(0, 200)} was ${response.status} and changed rows`;
      expect(lastRows === before, label).toBe(true);
      return reasons;
    },
  };
}
