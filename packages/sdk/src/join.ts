/**
 * Joins of one client: one account however often they are repeated, and no abandoned place.
 *
 * A join without an account key creates the account. If its response is lost, the next join of the
 * same client sends the same idempotency key and gets that account and place. If it is aborted
 * while in flight, its response is awaited in the background; unless another join of this client
 * takes the place over by then, the place is left. Otherwise it would stay in the line ahead of the
 * buyer who joins again.
 */
import type { JoinedPlace, JoinOptions, Onsale } from './api.ts';
import { createPlace } from './place.ts';
import { withProofOfWork } from './proof-of-work.ts';
import { raceAbort } from './transport/abort.ts';
import { withResponse, type RecordResponse } from './transport/call-promise.ts';
import { callOptions, calls, type CallSettings, type InternalOptions } from './transport/calls.ts';
import { isOutcomeUnknown } from './transport/outcome.ts';

export interface Account {
  key: string | undefined;
}

/** A join without an account key whose outcome is unknown: the next one repeats it. */
interface OpenJoin {
  idempotencyKey: string;
  proof: string | undefined;
}

type Joined = Awaited<ReturnType<typeof calls.queue.join.mutate>>;

/** @param account of the client; a join that creates the account sets its key. */
export function createJoin(settings: CallSettings, account: Account): Onsale['join'] {
  /** By the concert that the join names. */
  const openJoins = new Map<string | undefined, OpenJoin>();
  /** The join that is creating the account. Others wait for it, as they are of the same buyer. */
  let creating: Promise<unknown> | undefined;
  /** The concerts that joins name which wait for it. */
  const awaited: (string | undefined)[] = [];

  const setCreating = (work: Promise<unknown>): void => {
    const tracked = work
      .catch(() => undefined)
      .finally(() => {
        if (creating === tracked) creating = undefined;
      });
    creating = tracked;
  };

  const waitForAccount = async ({ concertId, signal }: JoinOptions): Promise<void> => {
    awaited.push(concertId);
    try {
      while (account.key === undefined && creating) await raceAbort(creating, signal);
    } finally {
      awaited.splice(awaited.indexOf(concertId), 1);
    }
  };

  const takeOver = async (response: Promise<unknown>): Promise<void> => {
    const joined = (await response) as Joined;
    account.key ??= joined.accountKey;
    const isWanted = awaited.some((id) => id === undefined || id === joined.concertId);
    if (isWanted) return;
    await calls.queue.leave.mutate(undefined, callOptions(settings, joined.token));
  };

  const createAccount = (
    { concertId, onChallenge, ...options }: JoinOptions,
    onResponse: RecordResponse,
  ): Promise<Joined> => {
    const { signal, idempotencyKey } = options;
    const open: OpenJoin = openJoins.get(concertId) ?? {
      idempotencyKey: settings.newKey(),
      proof: undefined,
    };
    const key = idempotencyKey ?? open.idempotencyKey;
    if (idempotencyKey === undefined) openJoins.set(concertId, open);
    const send = (proof: string | undefined): Promise<Joined> => {
      open.proof = proof;
      return calls.queue.join.mutate(
        { concertId, proof },
        callOptions(settings, undefined, {
          ...options,
          idempotencyKey: key,
          onResponse,
          onAbandoned: (response) => setCreating(takeOver(response)),
        }),
      );
    };
    const joined = withProofOfWork(send, {
      clock: settings.clock,
      signal,
      onChallenge,
      proof: open.proof,
    });
    const close = () => {
      if (openJoins.get(concertId) === open) openJoins.delete(concertId);
    };
    const onJoined = ({ accountKey }: Joined) => {
      account.key ??= accountKey;
      close();
    };
    const onFailed = (error: unknown) => {
      if (!isOutcomeUnknown(error)) close();
    };
    setCreating(joined.then(onJoined, onFailed));
    return joined;
  };

  const joinAccount = (
    { concertId, onChallenge, ...options }: JoinOptions,
    internal: InternalOptions,
  ): Promise<Joined> =>
    withProofOfWork(
      (proof) =>
        calls.queue.join.mutate(
          { concertId, proof },
          callOptions(settings, account.key, { ...options, ...internal }),
        ),
      { clock: settings.clock, signal: options.signal, onChallenge },
    );

  return (options = {}) =>
    withResponse(async (onResponse): Promise<JoinedPlace> => {
      // Without a wait the join starts at once, so that the next one sees it.
      if (account.key === undefined && creating) await waitForAccount(options);
      const { accountKey: _, ...entry } = await (account.key === undefined
        ? createAccount(options, onResponse)
        : joinAccount(options, { onResponse }));
      return createPlace({ settings, token: entry.token }, entry);
    });
}
