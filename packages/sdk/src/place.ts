/** A place in line: how it stands, when its turn comes, and the seats behind it. */
import { OnsaleError, isOnsaleError } from '@onsale/core/errors';
import type { CallOptions, JoinedPlace, Place } from './api.ts';
import { calls, type CallSettings } from './transport/calls.ts';
import { createHeld } from './held.ts';
import { callAs, type Session } from './session.ts';
import type { QueueEntry } from './api-types.ts';

const pollLimits = {
  /** Polls never follow each other faster, whatever the server says. */
  floorMs: 100,
  /** Polls are spread over this share of their interval, so that a crowd does not ask as one. */
  jitter: 0.2,
} as const;

export function createPlace(session: Session, entry: QueueEntry): JoinedPlace;
export function createPlace(session: Session, entry: undefined): Place;
/** @param session of this place alone: its token becomes the latest that the server has shown. */
export function createPlace(session: Session, first: QueueEntry | undefined): Place {
  const { settings } = session;
  const { clock } = settings;
  let seen = first && { entry: first, at: clock.now() };

  const remember = (entry: QueueEntry): QueueEntry => {
    seen = { entry, at: clock.now() };
    // Signed anew when the server's secret changes; the one before is not good for ever.
    session.token = entry.token;
    return entry;
  };
  const status = async (options?: CallOptions) =>
    remember(await calls.queue.status.query(undefined, callAs(settings, session.token, options)));

  /**
   * The last answer, while the server does not yet want to be asked again. An active place asks all
   * the same: it is the first call after an admission that claims it.
   */
  const current = async (options: CallOptions): Promise<QueueEntry> => {
    if (!seen) return status(options);
    const { entry, at } = seen;
    const isFresh = entry.status === 'waiting' && clock.now() < at + entry.pollAfterMs;
    return isFresh || isOver(entry) ? entry : status(options);
  };

  const next = async ({ pollAfterMs }: QueueEntry, { signal }: CallOptions) => {
    let dueAt = (seen?.at ?? clock.now()) + spread(settings, pollAfterMs);
    for (;;) {
      await clock.sleep(Math.max(pollLimits.floorMs, dueAt - clock.now()), signal);
      try {
        return await status({ signal });
      } catch (error) {
        signal?.throwIfAborted();
        if (!isOnsaleError(error) || !error.retryable) throw error;
        const patienceMs = Math.max(pollAfterMs, error.retryAfterMs ?? 0);
        dueAt = clock.now() + spread(settings, patienceMs);
      }
    }
  };

  const place: Place = {
    get token() {
      return session.token;
    },
    get entry() {
      return seen?.entry;
    },
    status,
    async *updates(options = {}) {
      options.signal?.throwIfAborted();
      let entry = await current(options);
      yield entry;
      while (entry.status === 'waiting') {
        entry = await next(entry, options);
        yield entry;
      }
    },
    async admitted(options) {
      for await (const entry of place.updates(options)) {
        if (entry.status === 'active') return entry;
      }
      throw new OnsaleError('QUEUE_TOKEN_EXPIRED', {});
    },
    leave: async (options) =>
      remember(await calls.queue.leave.mutate(undefined, callAs(settings, session.token, options))),
    dates: async (options) =>
      (await calls.seat.dates.query(undefined, callAs(settings, session.token, options))).dates,
    seats: (date, options) =>
      calls.seat.list.query({ date }, callAs(settings, session.token, options)),
    reserve: async (choice, options) =>
      place.held(
        await calls.reservation.create.mutate(choice, callAs(settings, session.token, options)),
      ),
    held: (reservation) => createHeld(session, reservation),
  };
  return place;
}

function isOver({ status }: QueueEntry): boolean {
  return status !== 'waiting' && status !== 'active';
}

function spread({ random }: Pick<CallSettings, 'random'>, intervalMs: number): number {
  return Math.round(intervalMs * (1 + random() * pollLimits.jitter));
}
