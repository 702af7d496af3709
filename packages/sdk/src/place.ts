/** A place in line: polls its status, resolves when it is admitted, leads to the seats. */
import { OnsaleError, isOnsaleError } from '@onsale/core/errors';
import type { GroupReceipt, QueueEntry } from './api-types.ts';
import type { JoinedPlace, Place, UpdateOptions } from './api.ts';
import type { CallOptions } from './options/call-options.ts';
import { createHeld, type PlaceContext } from './held-reservation.ts';
import { updateSeatMap } from './seat-map.ts';
import { withResponse, type RecordResponse } from './transport/call-promise.ts';
import { callOptions, calls, type CallSettings } from './transport/calls.ts';

const pollLimits = {
  /** Minimum time between two polls, whatever interval the server asks for. */
  minIntervalMs: 100,
  /** Jitter, as a share of the interval, so that a crowd's polls do not arrive all at once. */
  jitter: 0.2,
} as const;

export function createPlace(context: PlaceContext, entry: QueueEntry): JoinedPlace;
export function createPlace(context: PlaceContext, entry: undefined): Place;
/** @param context of this place only: its `token` is replaced by each newer one. */
export function createPlace(context: PlaceContext, first: QueueEntry | undefined): Place {
  const { settings } = context;
  const { clock } = settings;
  let latest = first && { entry: first, at: clock.now() };

  const remember = (entry: QueueEntry): QueueEntry => {
    latest = { entry, at: clock.now() };
    // After the server's secret was rotated, the token is signed by the new one; the old token
    // stops working when the old secret is retired.
    context.token = entry.token;
    return entry;
  };
  const optionsOf = (options?: CallOptions, onResponse?: RecordResponse) =>
    callOptions(settings, context.token, { ...options, ...(onResponse && { onResponse }) });
  const status: Place['status'] = (options) =>
    withResponse(async (record) =>
      remember(await calls.queue.status.query(undefined, optionsOf(options, record))),
    );

  /**
   * The latest entry while its `pollAfterMs` has not passed. An active entry is always polled,
   * because the first call after an admission claims it.
   */
  const current = async ({
    onConnectionChange: _,
    ...options
  }: UpdateOptions): Promise<QueueEntry> => {
    if (!latest) return status(options);
    const { entry, at } = latest;
    const isFresh = isWaiting(entry) && clock.now() < at + entry.pollAfterMs;
    return isFresh || isOver(entry) ? entry : status(options);
  };

  const pollNext = async ({ pollAfterMs }: QueueEntry, options: UpdateOptions) => {
    const { signal, onConnectionChange, ...callOptions } = options;
    let dueAt = (latest?.at ?? clock.now()) + withJitter(settings, pollAfterMs);
    let failures = 0;
    for (;;) {
      await clock.sleep(Math.max(pollLimits.minIntervalMs, dueAt - clock.now()), signal);
      try {
        const entry = await status({ ...callOptions, signal });
        if (failures > 0) await onConnectionChange?.({ state: 'restored' });
        return entry;
      } catch (error) {
        signal?.throwIfAborted();
        if (!isOnsaleError(error) || !error.retryable) throw error;
        failures += 1;
        await onConnectionChange?.({ state: 'reconnecting', error, failures });
        const delayMs = Math.max(pollAfterMs, error.retryAfterMs ?? 0);
        dueAt = clock.now() + withJitter(settings, delayMs);
      }
    }
  };

  const place: Place = {
    get token() {
      return context.token;
    },
    get entry() {
      return latest?.entry;
    },
    status,
    async *updates(options = {}) {
      options.signal?.throwIfAborted();
      let entry = await current(options);
      yield entry;
      while (isWaiting(entry) && !entry.closed) {
        entry = await pollNext(entry, options);
        yield entry;
      }
    },
    async admitted(options) {
      for await (const entry of place.updates(options)) {
        if (entry.status === 'active') return entry;
        if (entry.closed) throw new OnsaleError('NOT_ON_SALE', { opensAt: null });
      }
      throw new OnsaleError('QUEUE_TOKEN_EXPIRED', {});
    },
    leave: (options) =>
      withResponse(async (record) =>
        remember(await calls.queue.leave.mutate(undefined, optionsOf(options, record))),
      ),
    dates: (options) =>
      withResponse(
        async (record) =>
          (await calls.seat.dates.query(undefined, optionsOf(options, record))).dates,
      ),
    seats: (date, { since: known, ...options } = {}) =>
      withResponse(async (record) => {
        const since = known?.date === date ? known.version : undefined;
        const answer = await calls.seat.list.query({ date, since }, optionsOf(options, record));
        return 'changes' in answer ? updateSeatMap(known!, answer) : answer;
      }),
    reserve: (choice, options) =>
      withResponse(async (record) =>
        place.held(await calls.reservation.create.mutate(choice, optionsOf(options, record))),
      ),
    pay: (reservationIds, options) =>
      withResponse(async (record) => {
        // The type of the router is that of the first form, with one reservation.
        const answer: unknown = await calls.payment.pay.mutate(
          { reservationIds },
          optionsOf(options, record),
        );
        return answer as GroupReceipt;
      }),
    held: (reservation) => createHeld(context, reservation),
  };
  return place;
}

/** Whether the place waits to be admitted, in the lobby or in line. */
export function isWaiting({ status }: QueueEntry): boolean {
  return status === 'lobby' || status === 'waiting';
}

function isOver(entry: QueueEntry): boolean {
  return !isWaiting(entry) && entry.status !== 'active';
}

function withJitter({ random }: Pick<CallSettings, 'random'>, intervalMs: number): number {
  return Math.round(intervalMs * (1 + random() * pollLimits.jitter));
}
