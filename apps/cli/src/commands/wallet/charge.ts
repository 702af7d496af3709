/** The `charge` command: adds points to the wallet, at most once per charge. */
import { randomIds } from '@onsale/core/ids';
import type { Onsale } from '@onsale/sdk';
import type { Context } from '../../context.ts';

import { points } from '../../render/format.ts';
import { isDefiniteFailure, openOrCreateAccount } from '../../client/session.ts';
import type { PendingCharge } from '../../state/state-file.ts';
import { t } from '../../language/language.ts';

interface ChargeOptions {
  amount: number;
  /** Creates the account of a named profile that has none, which may be a slip of the name. */
  newAccount?: boolean | undefined;
}

export async function charge(context: Context, options: ChargeOptions): Promise<void> {
  const { out, store } = context;
  const { amount, newAccount = false } = options;
  const onsale = await openOrCreateAccount(context, { newAccount });
  const balance = await chargeOnce(context, onsale, amount);
  const { userId } = store.read();
  out.data(
    { userId, balance },
    (c) => t`${c.green('✓')} ${points(amount)} added; the wallet holds ${c.bold(points(balance))}`,
  );
  if (store.read().reservation?.status === 'held') out.next('onsale pay');
}

/**
 * Charges the wallet and resolves with the balance. The idempotency key is saved before the
 * request is sent and until its outcome is known, so charging the same amount again completes an
 * interrupted charge instead of charging twice.
 */
export async function chargeOnce(
  { store, out, signal }: Context,
  onsale: Onsale,
  amount: number,
): Promise<number> {
  const unfinished = store
    .read()
    .pendingCharges.find((pending) => pending.amount === amount && !isRunning(pending.pid));
  if (unfinished) {
    out.note((c) =>
      c.yellow(t`Finishing an earlier charge of ${points(amount)}, which was never answered.`),
    );
  }
  const idempotencyKey = unfinished?.idempotencyKey ?? randomIds.id('idk');
  const pending: PendingCharge = { amount, idempotencyKey, pid: process.pid };
  const others = (all: PendingCharge[]) =>
    all.filter((other) => other.idempotencyKey !== idempotencyKey);
  store.update(({ pendingCharges }) => ({ pendingCharges: [...others(pendingCharges), pending] }));
  let isOutcomeKnown = true;
  try {
    return await onsale.wallet.charge(amount, { idempotencyKey, signal });
  } catch (error) {
    isOutcomeKnown = await isDefiniteFailure(error);
    throw error;
  } finally {
    if (isOutcomeKnown)
      store.update(({ pendingCharges }) => ({ pendingCharges: others(pendingCharges) }));
  }
}

/** Whether the process that sent a charge still runs: it is then waiting for the answer itself. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
