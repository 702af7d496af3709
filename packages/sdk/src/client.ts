import { systemClock } from '@onsale/core/time/clock';
import { OnsaleError } from '@onsale/core/errors';
import { randomIds } from '@onsale/core/ids';
import type { JoinedPlace, Onsale, OnsaleOptions } from './api.ts';
import { orAbort } from './transport/abort.ts';
import { buy } from './buy.ts';
import { calls, createCalls, type CallSettings } from './transport/calls.ts';
import { withProof } from './proof-of-work.ts';
import { everyItem } from './transport/paginate.ts';
import { createPlace } from './place.ts';
import { callAs } from './session.ts';

const defaults = { timeoutMs: 10_000, maxRetries: 2 } as const;

/**
 * A client of one Onsale server, on behalf of one buyer. Makes no call by itself.
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
    // Looked up at each call, so that whatever replaces the platform's fetch later is used.
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
    clock,
    random,
    credential: () => accountKey,
  };
  let trpc: Onsale['trpc'] | undefined;
  /** The join that is creating the account: another one waits for it, and is of the same buyer. */
  let firstJoin: Promise<unknown> | undefined;

  const join: Onsale['join'] = async ({ concertId, signal, onChallenge } = {}) => {
    while (accountKey === undefined && firstJoin) await orAbort(firstJoin, signal);
    const joined = withProof(
      (proof) =>
        calls.queue.join.mutate({ concertId, proof }, callAs(settings, accountKey, { signal })),
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
    async concerts(call) {
      return (await calls.concert.list.query(undefined, callAs(settings, accountKey, call)))
        .concerts;
    },
    join,
    resume: (queueToken) => createPlace({ settings, token: queueToken }, undefined),
    buy: (purchase = {}) => buy(onsale, purchase),
    async rotateKey({ newKey = ids.accountKey(), ...call } = {}) {
      const rotated = await calls.account.rotateKey.mutate(
        { newKey },
        callAs(settings, accountKey, call),
      );
      ({ accountKey } = rotated);
      return rotated.accountKey;
    },
    wallet: {
      async balance(call) {
        return (await calls.wallet.balance.query(undefined, callAs(settings, accountKey, call)))
          .balance;
      },
      async charge(amount, { idempotencyKey = ids.id('idk'), ...call } = {}) {
        const command = { amount, idempotencyKey };
        return (await calls.wallet.charge.mutate(command, callAs(settings, accountKey, call)))
          .balance;
      },
      history: (call) =>
        everyItem(async (cursor) => {
          const page = await calls.wallet.history.query(
            { cursor },
            callAs(settings, accountKey, call),
          );
          return { items: page.entries, nextCursor: page.nextCursor };
        }),
    },
    async reservations(call) {
      return (await calls.reservation.list.query(undefined, callAs(settings, accountKey, call)))
        .reservations;
    },
    orders: (call) =>
      everyItem(async (cursor) => {
        const page = await calls.order.list.query({ cursor }, callAs(settings, accountKey, call));
        return { items: page.orders, nextCursor: page.nextCursor };
      }),
    cancel: (orderId, call) =>
      calls.order.cancel.mutate({ orderId }, callAs(settings, accountKey, call)),
    get trpc() {
      return (trpc ??= createCalls(settings));
    },
  };
  return onsale;
}

function baseUrl(url: string): string {
  if (!/^https?:\/\/[^\s/]/i.test(url)) {
    const message = `must be the server's address, such as http://127.0.0.1:4600, and is ${url}`;
    throw new OnsaleError('INVALID_INPUT', { issues: [{ path: 'url', message }] });
  }
  return url.replace(/\/+$/, '');
}
