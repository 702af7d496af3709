/**
 * The audit checks: the invariants that rows can show, as queries for rows that break them.
 *
 * They are written independently of the code that they check, and share only the schema with it.
 * Invariants 13, 15 and 16 are about answers and their times, which rows cannot show.
 */
import type { Check } from './check.ts';
import { credentialChecks } from './credential.checks.ts';
import { doorChecks } from './door.checks.ts';
import { drawChecks } from './draw/draw.checks.ts';
import { eventChecks } from './events/event.checks.ts';
import { hallChecks } from './hall.checks.ts';
import { hallRefundChecks } from './hall-refund.checks.ts';
import { paymentChecks } from './payment.checks.ts';
import { queueChecks } from './queue.checks.ts';
import { refundChecks } from './refund.checks.ts';
import { removalChecks } from './removal.checks.ts';
import { seatChecks } from './seat.checks.ts';
import { showChecks } from './show.checks.ts';
import { walletChecks } from './wallet.checks.ts';

export const checks: readonly Check[] = [
  ...seatChecks,
  ...hallChecks,
  ...walletChecks,
  ...queueChecks,
  ...removalChecks,
  ...drawChecks,
  ...showChecks,
  ...paymentChecks,
  ...refundChecks,
  ...hallRefundChecks,
  ...doorChecks,
  ...credentialChecks,
  ...eventChecks,
].toSorted((a, b) => a.invariant - b.invariant);
