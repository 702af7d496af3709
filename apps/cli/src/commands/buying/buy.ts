/**
 * The `buy` command: joins the line, waits, chooses seats, reserves and pays.
 *
 * Held seats are released on every way out but two: they are paid, or the outcome of the payment
 * is unknown.
 */
import type { Held, Onsale, Place, QueueEntry, Receipt, SeatChoice } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { describeFailure, reportFailure } from '../../errors/failure.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { Interrupted } from '../../terminal/interruption.ts';
import { askYesNo, requireTerminal } from '../../interaction/prompts.ts';
import { points, seatsOnDate, shortId } from '../../render/format.ts';
import { queueText } from '../../render/queue.ts';
import { watchPlace } from '../../interaction/watch-place.ts';
import { chooseSeats, isSeatConflict, type SeatWishes } from './choose-seats.ts';
import { chargeOnce } from '../wallet/charge.ts';
import { takePlace } from './join.ts';
import { payHeld, receiptText } from '../wallet/pay.ts';
import { paymentGraceMs, reportReleased } from '../wallet/send-payment.ts';
import { heldText, plainReservation } from './reserve.ts';

export interface BuyOptions extends SeatWishes {
  concert?: string | undefined;
  maxPrice?: number | undefined;
  /** Adds the missing points to the wallet without asking. */
  charge?: boolean | undefined;
  /** Asks no question at all. */
  yes?: boolean | undefined;
}

export async function buy(context: Context, options: BuyOptions): Promise<void> {
  const { out, clock } = context;
  if (!options.yes) requireTerminal(context, 'pass --yes to buy without questions');
  const { concert, date, best, seatNos } = options;
  const { onsale, place, saved, seats } = await takePlace(context, {
    command: 'buy',
    concert,
    seats: { date, best, seatNos },
  });
  const waits = place.entry.status === 'waiting';
  const entry = waits
    ? await watchPlace(context, place, { ...saved, endsWhenSoldOut: true })
    : place.entry;
  const { title } = saved;
  out.note((c) => queueText({ entry, title, now: clock.now() }, c));
  const { concertId } = saved;
  if (entry.status === 'waiting') throw nothingToBuy(entry);
  const wishes = { ...seats, title, yes: options.yes };
  const held = await holdSeats(context, place, wishes).catch((error: unknown) => {
    throw error instanceof Interrupted ? interruptedChoosing(error, concertId) : error;
  });
  const receipt = await payOrRelease(context, { onsale, held, options });
  out.data(receipt, (c) => receiptText(receipt, c));
  out.next('onsale orders');
}

/** Why a buyer who still waits need not wait for seats. */
function nothingToBuy({ closed }: QueueEntry): CliError {
  if (closed) {
    const message = 'The concert was closed: buyers are no longer admitted.';
    return new CliError(message, { exitCode: exitCodes.failed, reason: 'NOT_ON_SALE' });
  }
  return new CliError(
    'Sold out: every seat is sold. Your place is kept, as cancelled seats may come back.',
    { exitCode: exitCodes.taken, reason: 'SOLD_OUT', next: 'onsale status --watch' },
  );
}

/** Reserves the first choice that is free; on a terminal, asks again after each conflict. */
async function holdSeats(
  context: Context,
  place: Place,
  wishes: SeatWishes & { title: string; yes?: boolean | undefined },
): Promise<Held> {
  const { out, signal } = context;
  const asks = out.interactive && !wishes.yes;
  for (;;) {
    const choices: SeatChoice[] = await chooseSeats(context, place, { ...wishes, asks });
    for (const [index, choice] of choices.entries()) {
      out.setSubject({ date: choice.date });
      try {
        return await place.reserve(choice, { signal });
      } catch (error) {
        const isLast = index === choices.length - 1;
        if (!(await isSeatConflict(error)) || (isLast && !asks)) throw error;
        if (asks) reportFailure(out, { ...describeFailure(error), next: undefined });
      }
    }
  }
}

interface Purchase {
  onsale: Onsale;
  held: Held;
  options: BuyOptions;
}

/** Pays for the held seats; on any failure before the payment is sent, releases them. */
async function payOrRelease(
  context: Context,
  { onsale, held, options }: Purchase,
): Promise<Receipt> {
  const { host, store, out, clock, signal } = context;
  host.interruption.graceMs = paymentGraceMs;
  try {
    store.update(() => ({ reservation: plainReservation(held) }));
    out.note((c) => heldText(held, clock.now(), c));
    requireAffordable(held, options.maxPrice);
    await ensureBalance(context, { onsale, held, options });
    if (!options.yes) await confirmPayment(context, held);
    signal.throwIfAborted();
    const receipt = await payHeld(context, held);
    reportReleased(context, receipt);
    return receipt;
  } catch (error) {
    const mayBePaid = error instanceof CliError && error.exitCode === exitCodes.outcomeUnknown;
    if (mayBePaid) throw error;
    const released = await tryRelease(context, held);
    throw error instanceof Interrupted ? interruptedHolding(error, held, released) : error;
  }
}

function requireAffordable({ total }: Held, maxPrice: number | undefined): void {
  if (maxPrice === undefined || total <= maxPrice) return;
  throw new CliError(
    `The seats cost ${points(total)}, which exceeds --max-price ${maxPrice}. Nothing was bought.`,
    { exitCode: exitCodes.failed, reason: 'TOO_EXPENSIVE', details: { total, maxPrice } },
  );
}

async function ensureBalance(context: Context, { onsale, held, options }: Purchase): Promise<void> {
  const { signal, out } = context;
  const balance = await onsale.wallet.balance({ signal });
  const missing = held.total - balance;
  if (missing <= 0) return;
  const asks = !options.charge && !options.yes;
  const agreed =
    options.charge ||
    (asks && (await askYesNo(context, `You are ${points(missing)} short. Add them now?`)));
  if (!agreed) {
    throw new CliError(
      `The wallet holds ${points(balance)}, and the seats cost ${points(held.total)}. They were released.`,
      {
        exitCode: exitCodes.insufficientBalance,
        reason: 'INSUFFICIENT_BALANCE',
        next: `onsale charge ${missing}`,
        details: { balance, required: held.total },
      },
    );
  }
  const after = await chargeOnce(context, onsale, missing);
  out.note((c) => `${c.green('✓')} ${points(missing)} added; the wallet holds ${points(after)}`);
}

async function confirmPayment(context: Context, held: Held): Promise<void> {
  const { concertId, total } = held;
  const question = `Pay ${points(total)} for ${seatsOnDate(held)}?`;
  if (await askYesNo(context, question)) return;
  throw new CliError('Nothing was bought. The seats were released, and your place is kept.', {
    exitCode: exitCodes.failed,
    reason: 'DECLINED',
    next: `onsale buy ${shortId(concertId)}`,
  });
}

/** Resolves with whether the seats are free again; otherwise they are when their hold expires. */
async function tryRelease({ store }: Context, held: Held): Promise<boolean> {
  store.update(() => ({ reservation: null }));
  return held.release().then(
    () => true,
    () => false,
  );
}

function interruptedChoosing({ exitCode }: Interrupted, concertId: string): CliError {
  return new CliError('Stopped. Nothing was bought, and your place is kept.', {
    exitCode,
    reason: 'INTERRUPTED',
    retryable: true,
    next: `onsale buy ${shortId(concertId)}`,
  });
}

function interruptedHolding(stop: Interrupted, { concertId }: Held, released: boolean): CliError {
  const seatsNow = released ? 'The seats were released' : 'The seats will expire on their own';
  return new CliError(`Stopped. ${seatsNow}, and your place is kept.`, {
    exitCode: stop.exitCode,
    reason: 'INTERRUPTED',
    retryable: true,
    next: `onsale buy ${shortId(concertId)}`,
  });
}
