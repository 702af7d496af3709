/**
 * The invariants that rows can show, as queries that find what breaks them. They are written apart
 * from the code that they check, and share nothing with it but the schema. Invariants 13, 15 and 16
 * speak of what was answered and when: rows cannot show them.
 */
import type { Check } from './check.ts';
import { paymentChecks } from './payment.checks.ts';
import { queueChecks } from './queue.checks.ts';
import { seatChecks } from './seat.checks.ts';
import { walletChecks } from './wallet.checks.ts';

export const checks: readonly Check[] = [
  ...seatChecks,
  ...walletChecks,
  ...queueChecks,
  ...paymentChecks,
].toSorted((a, b) => a.invariant - b.invariant);
