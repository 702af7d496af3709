/** The Onsale client: one buyer's account key, and every call that acts with it. */
import { randomIds } from '@onsale/core/ids';
import { systemClock } from '@onsale/core/time/clock';
import type { Draw, Reservation, RoomStatus } from './api-types.ts';
import type { Onsale } from './api.ts';
import type { CallOptions } from './options/call-options.ts';
import type { OnsaleOptions } from './options/client-options.ts';
import { createJoin, type Account } from './join.ts';
import { createPlace } from './place.ts';
import { buy } from './purchase.ts';
import { withResponse, type RecordResponse } from './transport/call-promise.ts';
import { callOptions, calls, createCalls, readPage, type CallSettings } from './transport/calls.ts';
import { paginate } from './transport/pagination.ts';
import {
  parseBaseUrl,
  requireValidCall,
  requireValidTransport,
} from './options/validate-options.ts';

const defaults = { timeoutMs: 10_000, maxRetries: 2 } as const;

/**
 * Creates a client of one Onsale server, on behalf of one buyer. Sends nothing by itself.
 *
 * @throws INVALID_INPUT that names each option that is malformed.
 */
export function createOnsaleClient(given: OnsaleOptions): Onsale {
  // Without types the argument can be left out: the error then names the missing url.
  const options = { ...given };
  const { url, accountKey, headers = {}, clock = systemClock, random = Math.random } = options;
  const { timeoutMs = defaults.timeoutMs, maxRetries = defaults.maxRetries } = options;
  const { ids = randomIds, onRequest, onResponse, transport = 'auto' } = options;
  requireValidCall({ timeoutMs, maxRetries, headers, accountKey, fetch: options.fetch });
  requireValidTransport(transport);
  const account: Account = { key: accountKey };
  const settings: CallSettings = {
    url: parseBaseUrl(url),
    timeoutMs,
    maxRetries,
    headers,
    transport,
    // Looked up on every call, so that a later replacement of the global fetch takes effect.
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
    clock,
    random,
    newKey: () => ids.id('idk'),
    credential: () => account.key,
    onRequest,
    onResponse,
  };
  const optionsOf = (call: CallOptions = {}, record?: RecordResponse) =>
    callOptions(settings, account.key, { ...call, ...(record && { onResponse: record }) });
  let trpc: Onsale['trpc'] | undefined;

  const onsale: Onsale = {
    get accountKey() {
      return account.key;
    },
    concerts: (call) =>
      withResponse(
        async (record) =>
          (await calls.concert.list.query(undefined, optionsOf(call, record))).concerts,
      ),
    room: (concertId, call) =>
      withResponse(async (record) => {
        const room = await readPage(
          `/rooms/${encodeURIComponent(concertId)}`,
          optionsOf(call, record),
        );
        return room as RoomStatus;
      }),
    draw: (concertId, call) =>
      withResponse(async (record) => {
        const path = `/rooms/${encodeURIComponent(concertId)}/draw`;
        return (await readPage(path, optionsOf(call, record))) as Draw;
      }),
    join: createJoin(settings, account),
    resume: (queueToken) => createPlace({ settings, token: queueToken }, undefined),
    buy: (purchase = {}) => buy(onsale, purchase),
    rotateKey: ({ newKey = ids.accountKey(), ...call } = {}) =>
      withResponse(async (record) => {
        const rotated = await calls.account.rotateKey.mutate({ newKey }, optionsOf(call, record));
        account.key = rotated.accountKey;
        return rotated.accountKey;
      }),
    wallet: {
      balance: (call) =>
        withResponse(
          async (record) =>
            (await calls.wallet.balance.query(undefined, optionsOf(call, record))).balance,
        ),
      charge: (amount, { idempotencyKey = ids.id('idk'), ...call } = {}) =>
        withResponse(async (record) => {
          const command = { amount, idempotencyKey };
          return (await calls.wallet.charge.mutate(command, optionsOf(call, record))).balance;
        }),
      history: (call) =>
        paginate(call, async (cursor) => {
          const page = await calls.wallet.history.query({ cursor }, optionsOf(call));
          return { items: page.entries, nextCursor: page.nextCursor };
        }),
    },
    async reservations(call) {
      const pages = paginate(call, async (cursor) => {
        const page = await calls.reservation.list.query({ cursor, limit: 200 }, optionsOf(call));
        return { items: page.reservations, nextCursor: page.nextCursor };
      });
      const all: Reservation[] = [];
      for await (const reservation of pages) all.push(reservation);
      return all;
    },
    orders: (call) =>
      paginate(call, async (cursor) => {
        const page = await calls.order.list.query({ cursor }, optionsOf(call));
        return { items: page.orders, nextCursor: page.nextCursor };
      }),
    cancel: (orderId, { seatNos, ...call } = {}) =>
      withResponse((record) =>
        calls.order.cancel.mutate({ orderId, seatNos }, optionsOf(call, record)),
      ),
    get trpc() {
      return (trpc ??= createCalls(settings));
    },
  };
  return onsale;
}

/**
 * Generates an account key. Store it before `rotateKey({ newKey })` makes it the account's: then a
 * rotation whose response is lost can be repeated.
 */
export function newAccountKey(): string {
  return randomIds.accountKey();
}
