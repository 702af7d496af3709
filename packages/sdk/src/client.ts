/** The Onsale client: one buyer's account key, and every call that acts with it. */
import { OnsaleError } from '@onsale/core/errors';
import { randomIds } from '@onsale/core/ids';
import { systemClock } from '@onsale/core/time/clock';
import type { Reservation } from './api-types.ts';
import type { CallOptions, JoinedPlace, Onsale, OnsaleOptions } from './api.ts';
import { createPlace } from './place.ts';
import { withProofOfWork } from './proof-of-work.ts';
import { buy } from './purchase.ts';
import type { OnsaleTrpc } from './trpc-client.ts';
import { raceAbort } from './transport/abort.ts';
import { callOptions, calls, createCalls, type CallSettings } from './transport/calls.ts';
import { paginate } from './transport/pagination.ts';

const defaults = { timeoutMs: 10_000, maxRetries: 2 } as const;

/**
 * Creates a client of one Onsale server, on behalf of one buyer. Sends nothing by itself.
 *
 * @throws INVALID_INPUT when `url` is not an http or https URL.
 */
export function createOnsaleClient(options: OnsaleOptions): Onsale {
  const { clock = systemClock, random = Math.random, ids = randomIds } = options;
  let { accountKey } = options;
  const settings: CallSettings = {
    url: baseUrl(options.url),
    timeoutMs: options.timeoutMs ?? defaults.timeoutMs,
    maxRetries: options.maxRetries ?? defaults.maxRetries,
    // Looked up on every call, so that a later replacement of the global fetch takes effect.
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
    clock,
    random,
    newKey: () => ids.id('idk'),
    credential: () => accountKey,
  };
  const optionsOf = (call?: CallOptions) => callOptions(settings, accountKey, call);
  let trpc: Onsale['trpc'] | undefined;
  /** The join that is creating the account. Others wait for it, as they are of the same buyer. */
  let firstJoin: Promise<unknown> | undefined;

  const join: Onsale['join'] = async ({ concertId, signal, onChallenge } = {}) => {
    while (accountKey === undefined && firstJoin) await raceAbort(firstJoin, signal);
    const joined = withProofOfWork(
      (proof) => calls.queue.join.mutate({ concertId, proof }, optionsOf({ signal })),
      { clock, signal, onChallenge },
    ).then(({ accountKey: created, ...entry }): JoinedPlace => {
      accountKey ??= created;
      return createPlace({ settings, token: entry.token }, entry);
    });
    if (accountKey === undefined) {
      firstJoin = joined.then(
        () => (firstJoin = undefined),
        () => (firstJoin = undefined),
      );
    }
    return joined;
  };

  const onsale: Onsale = {
    get accountKey() {
      return accountKey;
    },
    concerts: async (call) => (await calls.concert.list.query(undefined, optionsOf(call))).concerts,
    join,
    resume: (queueToken) => createPlace({ settings, token: queueToken }, undefined),
    buy: (purchase = {}) => buy(onsale, purchase),
    async rotateKey({ newKey = ids.accountKey(), ...call } = {}) {
      const rotated = await calls.account.rotateKey.mutate({ newKey }, optionsOf(call));
      ({ accountKey } = rotated);
      return rotated.accountKey;
    },
    wallet: {
      balance: async (call) =>
        (await calls.wallet.balance.query(undefined, optionsOf(call))).balance,
      async charge(amount, { idempotencyKey = ids.id('idk'), ...call } = {}) {
        const command = { amount, idempotencyKey };
        return (await calls.wallet.charge.mutate(command, optionsOf(call))).balance;
      },
      history: (call) =>
        paginate(async (cursor) => {
          const page = await calls.wallet.history.query({ cursor }, optionsOf(call));
          return { items: page.entries, nextCursor: page.nextCursor };
        }),
    },
    async reservations(call) {
      const pages = paginate(async (cursor) => {
        const page = await calls.reservation.list.query({ cursor, limit: 200 }, optionsOf(call));
        return { items: page.reservations, nextCursor: page.nextCursor };
      });
      const all: Reservation[] = [];
      for await (const reservation of pages) all.push(reservation);
      return all;
    },
    orders: (call) =>
      paginate(async (cursor) => {
        const page = await calls.order.list.query({ cursor }, optionsOf(call));
        return { items: page.orders, nextCursor: page.nextCursor };
      }),
    cancel: (orderId, call) => calls.order.cancel.mutate({ orderId }, optionsOf(call)),
    get trpc() {
      return (trpc ??= createCalls(settings) as OnsaleTrpc);
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

function baseUrl(url: string): string {
  if (!/^https?:\/\/[^\s/]/i.test(url)) {
    const message = `must be the address of the server, such as http://127.0.0.1:4600, but is ${url}`;
    throw new OnsaleError('INVALID_INPUT', { issues: [{ path: 'url', message }] });
  }
  return url.replace(/\/+$/, '');
}
