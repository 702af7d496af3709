/**
 * The `buy` command: joins the line, waits, chooses seats, reserves and pays.
 *
 * Held seats are released on every way out but two: they are paid, or the outcome of the payment
 * is unknown.
 */
import { isOnsaleError } from '@onsale/core/errors';
import { fromIso } from '@onsale/core/time/dates';
import type { Held, Onsale, Place, QueueEntry, Receipt } from '@onsale/sdk';
import { dateOfSale } from '../../client/concert-names.ts';
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { describeFailure, reportFailure } from '../../errors/failure.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { Interrupted } from '../../terminal/interruption.ts';
import { askYesNo, requireTerminal, type Deadline } from '../../interaction/prompts.ts';
import { points, shortId } from '../../render/format.ts';
import { queueText } from '../../render/queue.ts';
import { shellWord } from '../../terminal/shell-word.ts';
import { seatsOnDate } from '../../seats/seat-texts.ts';
import { watchPlace } from '../../interaction/watch-place.ts';
import { chooseSeats, isSeatConflict, type SeatWishes } from './choose-seats.ts';
import { isWaiting } from '../../draw/place-numbers.ts';
import type { OpenPlace } from '../../client/session.ts';
import { chargeOnce } from '../wallet/charge.ts';
import { claimSession, takePlace } from './join.ts';
import { payHeld, receiptText } from '../wallet/pay.ts';
import { paymentGraceMs, reportReleased } from '../wallet/send-payment.ts';
import { heldText, plainReservation, reserveSeats } from './reserve.ts';
import { t } from '../../language/language.ts';

export interface BuyOptions extends SeatWishes {
  concert?: string | undefined;
  /** Adds the missing points to the wallet without asking. */
  charge?: boolean | undefined;
  /** Asks no question at all. */
  yes?: boolean | undefined;
}

export async function buy(context: Context, options: BuyOptions): Promise<void> {
  const { out, clock } = context;
  if (!options.yes) requireTerminal(context, t`pass --yes to buy without questions`);
  const { concert, date, best, seats: names, section, maxPrice, accessible } = options;
  const asks = out.interactive && !options.yes;
  const { onsale, place, saved, seats } = await takePlace(context, {
    command: 'buy',
    concert,
    seats: { date, best, seats: names, section, maxPrice, accessible },
    asks,
  });
  const waits = isWaiting(place.entry);
  const entry = waits
    ? await watchPlace(context, place, { ...saved, endsWhenSoldOut: true })
    : await claimSession(place, context.signal);
  const { title } = saved;
  out.note((c) => queueText({ entry, title, now: clock.now() }, c));
  const { concertId } = saved;
  if (isWaiting(entry)) throw nothingToBuy(entry);
  const again = buyAgain(concertId, { ...options, ...seats });
  const wishes = { ...seats, title, again, asks };
  const held = await holdSeats(context, { onsale, place, saved }, wishes).catch(
    (error: unknown) => {
      throw error instanceof Interrupted ? interruptedChoosing(error, again) : error;
    },
  );
  const receipt = await payOrRelease(context, { onsale, held, options, again });
  const when = await dateOfSale(context, onsale, { concertId, ...receipt });
  out.data(receipt, (c) => receiptText(receipt, when, c));
  out.next('onsale orders');
}

/** Why a buyer who still waits need not wait for seats. */
function nothingToBuy({ closed }: QueueEntry): CliError {
  if (closed) {
    const message = t`The concert was closed: buyers are no longer admitted.`;
    return new CliError(message, { exitCode: exitCodes.failed, reason: 'NOT_ON_SALE' });
  }
  return new CliError(
    t`Sold out: every seat is sold. Your place is kept, as cancelled seats may come back.`,
    { exitCode: exitCodes.taken, reason: 'SOLD_OUT', next: 'onsale status --watch' },
  );
}

interface Choosing extends SeatWishes {
  title: string;
  /** The command that buys again. */
  again: string;
  /** Whether to ask for what the flags leave open, and after each conflict. */
  asks: boolean;
}

/** Reserves the first choice that is free; after a conflict, asks again, in date and section. */
async function holdSeats(
  context: Context,
  open: OpenPlace,
  { again, ...wishes }: Choosing,
): Promise<Held> {
  const { out } = context;
  const { asks } = wishes;
  const { place } = open;
  const deadline = asks ? await sessionDeadline(context, place, again) : undefined;
  let wanted: Omit<Choosing, 'again'> = wishes;
  for (;;) {
    const { choices, section } = await chooseSeats(context, place, { ...wanted, deadline });
    for (const [index, choice] of choices.entries()) {
      out.setSubject({ date: choice.date });
      try {
        return await reserveSeats(context, open, choice);
      } catch (error) {
        const isLast = index === choices.length - 1;
        if (!isSeatConflict(error) || (isLast && !asks)) throw asTooExpensive(error);
        if (!asks) continue;
        reportFailure(out, { ...describeFailure(error), next: undefined });
        const free = await place.dates({ signal: context.signal });
        const { title, maxPrice } = wanted;
        const date = free.includes(choice.date) ? choice.date : undefined;
        wanted = { title, asks, date, section, maxPrice };
      }
    }
  }
}

/** The end of the session; asking for the state claims it, if that is still to be done. */
async function sessionDeadline(
  { signal }: Context,
  place: Place,
  again: string,
): Promise<Deadline | undefined> {
  const { expiresAt } = await place.status({ signal });
  if (expiresAt === null) return undefined;
  const ended = () =>
    new CliError(t`Your session has ended, so nothing was bought. Buy again for a new place.`, {
      exitCode: exitCodes.expired,
      reason: 'QUEUE_TOKEN_EXPIRED',
      next: again,
    });
  return { at: fromIso(expiresAt), ended };
}

interface Purchase {
  onsale: Onsale;
  held: Held;
  options: BuyOptions;
  /** The command that buys again. */
  again: string;
}

/** Pays for the held seats; on any failure before the payment is sent, releases them. */
async function payOrRelease(context: Context, purchase: Purchase): Promise<Receipt> {
  const { host, store, out, clock, signal } = context;
  const { held, options, again } = purchase;
  host.interruption.graceMs = paymentGraceMs;
  try {
    store.update(() => ({ reservation: plainReservation(held) }));
    const when = await dateOfSale(context, purchase.onsale, held);
    out.note((c) => heldText(held, { when, now: clock.now() }, c));
    requireAffordable(held, options.maxPrice);
    await ensureBalance(context, purchase);
    if (!options.yes) await confirmPayment(context, purchase);
    signal.throwIfAborted();
    const receipt = await payHeld(context, held);
    reportReleased(context, receipt);
    return receipt;
  } catch (error) {
    const mayBePaid = error instanceof CliError && error.exitCode === exitCodes.outcomeUnknown;
    if (mayBePaid) throw error;
    const released = await tryRelease(context, held);
    throw error instanceof Interrupted ? interruptedHolding(error, again, released) : error;
  }
}

/** A refusal of the ceiling alone, in the words of the command; any other error as it is. */
function asTooExpensive(error: unknown): unknown {
  if (!isOnsaleError(error, 'NO_ADJACENT_SEATS')) return error;
  const { maxPrice, lowestPrice } = error.details;
  if (maxPrice === undefined || lowestPrice === undefined) return error;
  return tooExpensive(lowestPrice, maxPrice);
}

function tooExpensive(total: number, maxPrice: number): CliError {
  return new CliError(
    t`The seats cost ${points(total)}, which exceeds --max-price ${maxPrice}. Nothing was bought.`,
    { exitCode: exitCodes.failed, reason: 'TOO_EXPENSIVE', details: { total, maxPrice } },
  );
}

function requireAffordable({ total }: Held, maxPrice: number | undefined): void {
  if (maxPrice === undefined || total <= maxPrice) return;
  throw tooExpensive(total, maxPrice);
}

async function ensureBalance(context: Context, purchase: Purchase): Promise<void> {
  const { signal, out } = context;
  const { onsale, held, options, again } = purchase;
  const balance = await onsale.wallet.balance({ signal });
  const missing = held.total - balance;
  if (missing <= 0) return;
  const asks = !options.charge && !options.yes;
  const question = t`You are ${points(missing)} short. Add them now? No releases the seats.`;
  const deadline = holdDeadline(purchase);
  const agreed = options.charge || (asks && (await askYesNo(context, question, { deadline })));
  if (!agreed) {
    throw new CliError(
      t`The wallet holds ${points(balance)}, and the seats cost ${points(held.total)}. They were released.`,
      {
        exitCode: exitCodes.insufficientBalance,
        reason: 'INSUFFICIENT_BALANCE',
        next: again.includes(' --charge') ? again : `${again} --charge`,
        details: { balance, required: held.total },
      },
    );
  }
  await requireHeld(context, purchase);
  const after = await chargeOnce(context, onsale, missing);
  out.note((c) => t`${c.green('✓')} ${points(missing)} added; the wallet holds ${points(after)}`);
}

function holdDeadline({ held, again }: Purchase): Deadline {
  const ended = () =>
    new CliError(
      t`The hold has ended: ${seatsOnDate(held)} can be taken by others. Nothing was bought.`,
      {
        exitCode: exitCodes.expired,
        reason: 'RESERVATION_EXPIRED',
        next: again,
      },
    );
  return { at: fromIso(held.expiresAt), ended };
}

/** Asks the server, as the clock here may differ: points are not added for seats that are gone. */
async function requireHeld({ signal }: Context, purchase: Purchase): Promise<void> {
  const { reservationId } = purchase.held;
  const all = await purchase.onsale.reservations({ signal });
  const now = all.find((each) => each.reservationId === reservationId);
  if (now?.status !== 'held') throw holdDeadline(purchase).ended();
}

async function confirmPayment(context: Context, purchase: Purchase): Promise<void> {
  const { held, again } = purchase;
  const question = t`Pay ${points(held.total)} for ${seatsOnDate(held)}? No releases the seats.`;
  if (await askYesNo(context, question, { deadline: holdDeadline(purchase) })) return;
  throw new CliError(t`Nothing was bought. The seats were released, and your place is kept.`, {
    exitCode: exitCodes.failed,
    reason: 'DECLINED',
    next: again,
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

function interruptedChoosing({ exitCode }: Interrupted, again: string): CliError {
  return new CliError(t`Stopped. Nothing was bought, and your place is kept.`, {
    exitCode,
    reason: 'INTERRUPTED',
    retryable: true,
    next: again,
  });
}

function interruptedHolding(stop: Interrupted, again: string, released: boolean): CliError {
  const seatsNow = released ? t`The seats were released` : t`The seats will expire on their own`;
  return new CliError(t`Stopped. ${seatsNow}, and your place is kept.`, {
    exitCode: stop.exitCode,
    reason: 'INTERRUPTED',
    retryable: true,
    next: again,
  });
}

/** The command that buys the same again, with the flags as they were. */
function buyAgain(concertId: string, options: BuyOptions): string {
  const { date, best, seats: names, section, maxPrice, accessible, charge, yes } = options;
  return [
    `onsale buy ${shortId(concertId)}`,
    date === undefined ? '' : `--date ${date}`,
    best === undefined ? '' : `--best ${best}`,
    names === undefined ? '' : `--seats ${shellWord(names.join(','))}`,
    section === undefined ? '' : `--section ${shellWord(section)}`,
    maxPrice === undefined ? '' : `--max-price ${maxPrice}`,
    accessible === undefined ? '' : `--accessible ${accessible}`,
    charge ? '--charge' : '',
    yes ? '--yes' : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}
