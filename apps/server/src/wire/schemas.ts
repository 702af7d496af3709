/** The shapes that several domains share on the wire. */
import { isCalendarDate } from '@onsale/core/time/dates';
import { walletLimits } from '@onsale/core/wallet';
import { z } from 'zod';
import { holdsCredential } from './credential-format.ts';
import { serverLimits } from '../config/server-limits.ts';

/** What the longest proof of that shape may have. */
export const proofChars = 300;

/** Text that both databases can hold: whole characters, and no NUL. */
export function text(maxChars: number) {
  return z
    .string()
    .min(1)
    .max(maxChars)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), 'has broken characters');
}

/** Text that others may come to read, and that is kept as it is: so no credential may be in it. */
export function publicText(maxChars: number) {
  return text(maxChars).refine(
    (value) => !holdsCredential(value),
    'holds a credential, which nobody else may read: leave it out',
  );
}

const idChars = 255;

export const id = text(idChars);
export const accountKey = z.string();
export const instant = z.iso.datetime();
export const points = z.int();
export const count = z.int().min(0);
export const seatNo = z.int().min(1);
export const date = z
  .string()
  .refine(isCalendarDate, 'must be a date as YYYY-MM-DD')
  .meta({ format: 'date' });
export const idempotencyKey = publicText(walletLimits.idempotencyKeyChars);
export const chargeAmount = z.int().min(1).max(walletLimits.chargePoints);

export const proof = text(proofChars).meta({
  description: 'The answer to the challenge of CHALLENGE_REQUIRED: the challenge, a dot, a number.',
});

export const pageLimit = z
  .int()
  .min(1)
  .max(serverLimits.pageEntries)
  .default(serverLimits.pageEntriesDefault);
