import type { Held, Onsale, Place, Receipt, SeatChoice } from '@onsale/sdk';
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
import { heldBeside } from './find-held.ts';
import { payHeld, paymentGraceMs, receiptText, tellGivenBack } from '../wallet/pay.ts';
import { heldText, plainReservation } from './reserve.ts';

export interface BuyOptions extends SeatWishes {
  concert?: string | undefined;
  maxPrice?: number | undefined;
  /** Tops the wallet up by what is missing, without asking. */
  charge?: boolean | undefined;
  /** Buys without asking anything. */
  yes?: boolean | undefined;
}

/** From the end of the line to the tickets. Seats that are not bought in the end are given back. */
export async function buy(context: Context, options: BuyOptions): Promise<void> {
  const { out, clock } = context;
  if (!options.yes) requireTerminal(context, 'pass --yes to buy without a question');
  const { onsale, place, remembered } = await takePlace(context, {
    command: 'buy',
    concert: options.concert,
  });
  const waits = place.entry.status === 'waiting';
  const entry = waits ? await watchPlace(context, place, remembered) : place.entry;
  const { title } = remembered;
  out.note((c) => queueText({ entry, title, now: clock.now() }, c));
  const { concertId } = remembered;
  const held = await holdSeats(context, place, { ...options, title }).catch((error: unknown) => {
    throw error instanceof Interrupted ? interruptedChoosing(error, concertId) : error;
  });
  const receipt = await settle(context, { onsale, held, options });
  out.data(receipt, (c) => receiptText(receipt, c));
  out.next('onsale orders');
}

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
      out.about({ date: choice.date });
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

/** Pays for held seats, or gives them back, whatever it is that comes in between. */
async function settle(context: Context, { onsale, held, options }: Purchase): Promise<Receipt> {
  const { host, store, out, clock, signal } = context;
  host.interruption.graceMs = paymentGraceMs;
  try {
    store.update(() => ({ reservation: plainReservation(held) }));
    out.note((c) => heldText(held, clock.now(), c));
    requireAffordable(held, options.maxPrice);
    await fillWallet(context, { onsale, held, options });
    if (!options.yes) await requireConsent(context, held);
    signal.throwIfAborted();
    const others = await heldBeside(context, onsale, held);
    const receipt = await payHeld(context, held);
    tellGivenBack(context, others);
    return receipt;
  } catch (error) {
    const mayBePaid = error instanceof CliError && error.exitCode === exitCodes.outcomeUnknown;
    if (mayBePaid) throw error;
    const released = await giveBack(context, held);
    throw error instanceof Interrupted ? interruptedHolding(error, held, released) : error;
  }
}

function requireAffordable({ total }: Held, maxPrice: number | undefined): void {
  if (maxPrice === undefined || total <= maxPrice) return;
  throw new CliError(
    `The seats cost ${points(total)}, more than --max-price ${maxPrice}: nothing was bought.`,
    { exitCode: exitCodes.failed, reason: 'TOO_EXPENSIVE', details: { total, maxPrice } },
  );
}

async function fillWallet(context: Context, { onsale, held, options }: Purchase): Promise<void> {
  const { signal, out } = context;
  const balance = await onsale.wallet.balance({ signal });
  const missing = held.total - balance;
  if (missing <= 0) return;
  const asks = !options.charge && !options.yes;
  const agreed =
    options.charge ||
    (asks && (await askYesNo(context, `The wallet lacks ${points(missing)}. Charge them now?`)));
  if (!agreed) {
    throw new CliError(
      `The wallet holds ${points(balance)} and ${points(held.total)} are needed: the seats were given back.`,
      {
        exitCode: exitCodes.insufficientBalance,
        reason: 'INSUFFICIENT_BALANCE',
        next: `onsale charge ${missing}`,
        details: { balance, required: held.total },
      },
    );
  }
  const after = await chargeOnce(context, onsale, missing);
  out.note((c) => `${c.green('✓')} ${points(missing)} added, the wallet holds ${points(after)}`);
}

async function requireConsent(context: Context, held: Held): Promise<void> {
  const { concertId, total } = held;
  const question = `Pay ${points(total)} for ${seatsOnDate(held)}?`;
  if (await askYesNo(context, question)) return;
  throw new CliError('Not bought: the seats were given back, and your place is kept.', {
    exitCode: exitCodes.failed,
    reason: 'DECLINED',
    next: `onsale buy ${shortId(concertId)}`,
  });
}

/** Whether the seats are free again; where even that fails they become free when their hold ends. */
async function giveBack({ store }: Context, held: Held): Promise<boolean> {
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
  const seatsNow = released ? 'The seats were given back' : 'The seats become free by themselves';
  return new CliError(`Stopped. ${seatsNow}, and your place is kept.`, {
    exitCode: stop.exitCode,
    reason: 'INTERRUPTED',
    retryable: true,
    next: `onsale buy ${shortId(concertId)}`,
  });
}
