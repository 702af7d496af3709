/** A sale under way: people in every state, with everything that somebody could name. */
import { Writable } from 'node:stream';
import type { AddressInfo } from 'node:net';
import type { TestDialect } from '@onsale/db/testing';
import { pino } from 'pino';
import { expect } from 'vitest';
import type { App } from '../../src/app.ts';
import type { HttpTimeouts } from '../../src/http-server.ts';
import { serverLimits } from '../../src/config/server-limits.ts';
import { adminKey, expectSound, type Buyer } from '../fixtures/test-app.ts';
import { serving, firstDate, secondDate, type Serving } from '../rest/http-fixture.ts';
import { tables } from '../fixtures/tables.ts';
import type { Known } from './inputs.ts';
import { createWire, type Wire } from './wire.ts';

export const callers = [
  'none',
  'garbage',
  'account',
  'waiting',
  'active',
  'over',
  'admin',
] as const;
export type Caller = (typeof callers)[number];

export interface Scene extends AsyncDisposable {
  s: Serving;
  port: number;
  wire: Wire;
  credentials: Record<Caller, string | null>;
  known: Known;
  /** Makes the caller inside anew: with seats held, an order and points. */
  renew(): Promise<void>;
  /** Every row of every table but the log of admin calls, as text. */
  rows(): Promise<string>;
  /** No invariant is broken, nothing was logged as a fault, and no object of the process is spoilt. */
  expectUnharmed(): Promise<void>;
}

/** @param timeouts shorter ones than the server's own. */
export async function openScene(dialect: TestDialect, timeouts?: HttpTimeouts): Promise<Scene> {
  const faults: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      faults.push(String(chunk));
      done();
    },
  });
  const log = pino({ base: null, level: 'error' }, stream);
  const running = new Set<Promise<unknown>>();
  const tracked = ({ runMutation }: App): Pick<App, 'runMutation'> => ({
    runMutation(work) {
      const effecting = runMutation(work);
      running.add(effecting);
      const forget = () => running.delete(effecting);
      effecting.then(forget, forget);
      return effecting;
    },
  });
  const s = await serving(dialect, (app) => ({ log, ...tracked(app) }), timeouts);
  const { port } = s.http.server.address() as AddressInfo;
  let seatNo = 200;
  // Two versions of the signing secret that may be retired, as no token here is of them.
  for (let version = 1; version <= 2; version += 1) await s.admin.secret.rotate();
  await s.clock.advance(serverLimits.secretSpreadMs);
  await s.tick();
  const wide = await s.concert({ dates: [firstDate, secondDate], seatsPerDate: seatNo });
  const narrow = await s.concert({ room: { maxActive: 1 } });
  const upcoming = await s.concert({ opensAt: '2027-04-01T12:00:00Z' });
  const [, waiting] = [await s.join(narrow.concertId), await s.join(narrow.concertId)];
  const over = await s.join(wide.concertId);
  await over.call.queue.leave();
  const stranger = await insider(s, { concertId: wide.concertId, seatNo });
  const wire = createWire(port);
  const scene: Scene = {
    s,
    port,
    wire,
    credentials: {
      none: null,
      garbage: 'osa_garbage',
      account: waiting.accountKey,
      waiting: waiting.token,
      active: null,
      over: over.token,
      admin: adminKey,
    },
    known: {
      date: [firstDate, secondDate],
      concertId: [wide.concertId, upcoming.concertId, 'con_none'],
      userId: [stranger.userId, waiting.userId, 'usr_none'],
      version: ['1', '2', '9'],
    },
    async renew() {
      const { concertId } = wide;
      const open = { maxActive: 1_000, admitPerMinute: 1_000, paused: false, challenge: 0 };
      await s.admin.room.set({ concertId, ...open });
      seatNo -= 1;
      const own = await insider(s, { concertId: wide.concertId, seatNo });
      const { credentials, known } = scene;
      credentials.active = own.token;
      // The one before may have been changed.
      credentials.account = own.accountKey;
      known['userId'] = [own.userId, stranger.userId, 'usr_none'];
      known['reservationId'] = [own.reservationId, stranger.reservationId, 'res_none'];
      known['orderId'] = [own.orderId, stranger.orderId, 'ord_none'];
    },
    async rows() {
      await s.app.admissionRunner.idle();
      const { query } = s.app.db;
      // A refused admin call changes nothing, and is logged all the same.
      const looked = tables.filter((table) => table !== 'adminLog');
      const all = looked.map((table) => query.selectFrom(table).selectAll().execute());
      return JSON.stringify(await Promise.all(all));
    },
    async expectUnharmed() {
      await expectSound(s);
      expect(faults).toEqual([]);
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect({}).not.toHaveProperty('admin');
    },
    async [Symbol.asyncDispose]() {
      // Whoever went away in the middle of a call does not end it.
      await Promise.allSettled(running);
      wire[Symbol.dispose]();
      await s[Symbol.asyncDispose]();
    },
  };
  await scene.renew();
  return scene;
}

interface Insider extends Buyer {
  reservationId: string;
  orderId: string;
}

/** Somebody inside who holds a seat, and has an order of an earlier visit. */
async function insider(
  s: Serving,
  { concertId, seatNo }: { concertId: string; seatNo: number },
): Promise<Insider> {
  const first = await s.join(concertId);
  await first.call.wallet.charge({ amount: 1_000_000 });
  const date = firstDate;
  const bought = await first.call.reservation.create({ date, seatNos: [seatNo] });
  const { orderId } = await first.call.payment.pay({ reservationId: bought.reservationId });
  const again = await s.as(first.accountKey).queue.join({ concertId });
  const call = s.as(again.token);
  const held = await call.reservation.create({ date: secondDate, seatNos: [seatNo] });
  const { reservationId } = held;
  return { ...first, call, token: again.token, reservationId, orderId };
}
