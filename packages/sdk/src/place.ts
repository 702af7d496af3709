/** A place in line: follows its status, resolves when it is admitted, leads to the seats. */
import { OnsaleError, isOnsaleError } from '@onsale/core/errors';
import type { GroupReceipt, QueueEntry, SeatMapUpdate } from './api-types.ts';
import type { JoinedPlace, Place } from './api.ts';
import type { CallOptions } from './options/call-options.ts';
import type { UpdateOptions } from './options/update-options.ts';
import { createHeld, type PlaceContext } from './held-reservation.ts';
import { updateSeatMap } from './seat-map.ts';
import { withResponse, type RecordResponse } from './transport/call-promise.ts';
import { requireValidTransport } from './options/validate-options.ts';
import { callOptions, calls } from './transport/calls.ts';
import { elapsed } from './transport/http-request.ts';
import { follow, type Followed, type FollowTerms } from './watch/follow.ts';
import { KnownMap } from './watch/seat-updates.ts';

/** The time between two polls of a seat map, where no stream works. */
const seatPollMs = 3_000;

export function createPlace(context: PlaceContext, entry: QueueEntry): JoinedPlace;
export function createPlace(context: PlaceContext, entry: undefined): Place;
/** @param context of this place only: its `token` is replaced by each newer one. */
export function createPlace(context: PlaceContext, first: QueueEntry | undefined): Place {
  const { settings } = context;
  const now = () => elapsed(settings.clock);
  let latest = first && { entry: first, at: now() };

  const remember = (entry: QueueEntry): QueueEntry => {
    latest = { entry, at: now() };
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
    transport: __,
    ...options
  }: UpdateOptions): Promise<QueueEntry> => {
    if (!latest) return status(options);
    const { entry, at } = latest;
    const isFresh = isWaiting(entry) && now() < at + entry.pollAfterMs;
    return isFresh || isOver(entry) ? entry : status(options);
  };

  /** @param last the entry that the caller was told last. */
  const followedFrom = (last: QueueEntry): Followed<QueueEntry> => {
    let toldText = JSON.stringify(last);
    let lastEventId: string | undefined;
    const tell = (entry: QueueEntry): QueueEntry | 'known' => {
      const text = JSON.stringify(entry);
      const isKnown = text === toldText;
      toldText = text;
      return isKnown ? 'known' : entry;
    };
    return {
      procedure: 'queue.watch',
      input: undefined,
      credential: () => context.token,
      lastEventId: () => lastEventId,
      take(id, data) {
        lastEventId = id;
        return tell(remember(data as QueueEntry));
      },
      poll(options) {
        // A poll may tell what the last event does not: the next stream begins with the entry.
        lastEventId = undefined;
        return status(options).then(tell);
      },
      pollIntervalMs: () => latest!.entry.pollAfterMs,
      isLast: isLastUpdate,
    };
  };
  const termsOf = (options: UpdateOptions, knownAt: number): FollowTerms => ({
    ...options,
    settings,
    transport: options.transport ?? settings.transport,
    knownAt,
  });

  const place: Place = {
    get token() {
      return context.token;
    },
    get entry() {
      return latest?.entry;
    },
    status,
    async *updates(options = {}) {
      requireValidTransport(options.transport);
      options.signal?.throwIfAborted();
      const entry = await current(options);
      yield entry;
      if (!isLastUpdate(entry)) yield* follow(followedFrom(entry), termsOf(options, latest!.at));
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
    async *watchSeats(date, options = {}) {
      requireValidTransport(options.transport);
      options.signal?.throwIfAborted();
      const { onConnectionChange: _, transport: __, ...ofCalls } = options;
      const known = new KnownMap(await place.seats(date, ofCalls));
      const knownAt = now();
      yield { map: known.map, changes: [] };
      const seats: Followed<SeatMapUpdate> = {
        procedure: 'seat.watch',
        input: { date: known.map.date },
        credential: () => context.token,
        lastEventId: () => known.map.version,
        take: (_, data) => known.take(data),
        poll: async (pollOptions) =>
          known.show(await place.seats(date, { ...pollOptions, since: known.map })),
        pollIntervalMs: () => seatPollMs,
        isLast: () => false,
      };
      try {
        yield* follow(seats, termsOf(options, knownAt));
      } catch (error) {
        if (!isOnsaleError(error, 'QUEUE_TOKEN_EXPIRED')) throw error;
      }
    },
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

/** Whether `updates` end with it. */
function isLastUpdate(entry: QueueEntry): boolean {
  return !isWaiting(entry) || entry.closed === true;
}
