/**
 * A door that asks the server about each code.
 *
 * A call whose answer was lost is repeated with its idempotency key, so that a ticket which it
 * redeemed is let in, and not taken for one that was redeemed before.
 */
import { randomIds } from '@onsale/core/ids';
import { isOnsaleError } from '@onsale/core/errors';
import type { Onsale } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { duration } from '../render/format.ts';
import { refused, toVerdict, unanswered, type Verdict } from './verdict.ts';

/** How long a code waits for a server that is away, and how often it is tried. */
const patienceMs = 30_000;
const retryMs = 500;

export interface OnlineDoor {
  concertId: string;
  date: string | undefined;
  gate: string | undefined;
  checksOnly: boolean;
}

/** @returns judges one code. */
export function onlineDoor(context: Context, onsale: Onsale, door: OnlineDoor) {
  const { checksOnly, concertId, date, gate } = door;
  const { ticket } = onsale.trpc.admin;
  const ask = async (code: string, idempotencyKey: string): Promise<Verdict> => {
    const { signal } = context;
    const once = { maxRetries: 0, idempotencyKey };
    const input = { ticketCode: code, concertId, date };
    const answer = checksOnly
      ? await ticket.check.query(input, { signal, context: { maxRetries: 0 } })
      : await ticket.redeem.mutate({ ...input, gate }, { signal, context: once });
    return toVerdict(code, answer);
  };
  return async (code: string): Promise<Verdict> => {
    const idempotencyKey = randomIds.id('idk');
    return patiently(context, code, async () => {
      try {
        return await ask(code, idempotencyKey);
      } catch (error) {
        if (isOnsaleError(error, 'TICKET_NOT_FOUND')) return refused(code, error.reason);
        // A line that cannot be a code, such as one that is too long.
        if (isOnsaleError(error, 'INVALID_INPUT')) return refused(code, 'TICKET_NOT_FOUND');
        if (!isOnsaleError(error, 'ALREADY_REDEEMED')) throw error;
        // Once more, for the seat: the error has when and where.
        const { signal } = context;
        const input = { ticketCode: code, concertId, date };
        return toVerdict(code, await ticket.check.query(input, { signal }));
      }
    });
  };
}

/** Repeats a try while the server is away, and says so once. */
async function patiently(
  { out, clock, host, signal }: Context,
  code: string,
  attempt: () => Promise<Verdict>,
): Promise<Verdict> {
  const elapsed = () => host.clock.elapsed?.() ?? host.clock.now();
  const startedAt = elapsed();
  for (let attempts = 1; ; attempts += 1) {
    try {
      const verdict = await attempt();
      if (attempts > 1) out.note((c) => c.green('The server answers again.'));
      return verdict;
    } catch (error) {
      signal.throwIfAborted();
      if (!isOnsaleError(error) || !error.retryable) throw error;
      if (elapsed() - startedAt >= patienceMs) return unanswered(code, error.reason);
      if (attempts === 1) {
        const wait = duration(patienceMs);
        out.note((c) =>
          c.magenta(
            `No answer from the server (${error.reason}): keep the guest, trying for ${wait}.`,
          ),
        );
      }
      await clock.sleep(Math.max(retryMs, error.retryAfterMs ?? 0), signal);
    }
  }
}
