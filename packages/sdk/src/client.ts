import { systemClock } from '@onsale/core/clock';
import { OnsaleError } from '@onsale/core/errors';
import { randomIds } from '@onsale/core/ids';
import type { JoinedPlace, Onsale, OnsaleOptions } from './api.ts';
import { orAbort } from './abort.ts';
import { buy } from './buy.ts';
import { createCalls } from './calls.ts';
import { withProof } from './challenge.ts';
import { everyItem } from './pages.ts';
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
  const trpc = createCalls({
    url: baseUrl(options.url),
    timeoutMs: options.timeoutMs ?? defaults.timeoutMs,
    maxRetries: options.maxRetries ?? defaults.maxRetries,
    // Looked up at each call, so that whatever replaces the platform's fetch later is used.
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
    clock,
    random,
    credential: () => accountKey,
  });
  /** The join that is creating the account: another one waits for it, and is of the same buyer. */
  let firstJoin: Promise<unknown> | undefined;

  const join: Onsale['join'] = async ({ concertId, signal, onChallenge } = {}) => {
    while (accountKey === undefined && firstJoin) await orAbort(firstJoin, signal);
    const joined = withProof(
      (proof) => trpc.queue.join.mutate({ concertId, proof }, callAs(accountKey, { signal })),
      { clock, signal, onChallenge },
    ).then(({ accountKey: created, ...entry }): JoinedPlace => {
      accountKey ??= created;
      return createPlace({ trpc, clock, random, token: entry.token }, entry);
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
      return (await trpc.concert.list.query(undefined, callAs(accountKey, call))).concerts;
    },
    join,
    resume: (queueToken) => createPlace({ trpc, clock, random, token: queueToken }, undefined),
    buy: (purchase = {}) => buy(onsale, purchase),
    async rotateKey({ newKey = ids.accountKey(), ...call } = {}) {
      const rotated = await trpc.account.rotateKey.mutate({ newKey }, callAs(accountKey, call));
      ({ accountKey } = rotated);
      return rotated.accountKey;
    },
    wallet: {
      async balance(call) {
        return (await trpc.wallet.balance.query(undefined, callAs(accountKey, call))).balance;
      },
      async charge(amount, { idempotencyKey = ids.id('idk'), ...call } = {}) {
        const command = { amount, idempotencyKey };
        return (await trpc.wallet.charge.mutate(command, callAs(accountKey, call))).balance;
      },
      history: (call) =>
        everyItem(async (cursor) => {
          const page = await trpc.wallet.history.query({ cursor }, callAs(accountKey, call));
          return { items: page.entries, nextCursor: page.nextCursor };
        }),
    },
    async reservations(call) {
      return (await trpc.reservation.list.query(undefined, callAs(accountKey, call))).reservations;
    },
    orders: (call) =>
      everyItem(async (cursor) => {
        const page = await trpc.order.list.query({ cursor }, callAs(accountKey, call));
        return { items: page.orders, nextCursor: page.nextCursor };
      }),
    cancel: (orderId, call) => trpc.order.cancel.mutate({ orderId }, callAs(accountKey, call)),
    trpc,
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
