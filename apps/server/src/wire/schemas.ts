/** Zod schemas of fields that several domains share on the wire. */
import { catalogueLimits } from '@onsale/core/catalogue';
import { isCalendarDate } from '@onsale/core/time/dates';
import { walletLimits } from '@onsale/core/wallet';
import { z } from 'zod';
import { containsCredential } from './credential-format.ts';
import { serverLimits } from '../config/server-limits.ts';

/** The length of the longest valid proof of work. */
export const proofChars = 300;

/** Text that both databases can store: well-formed Unicode without NUL. */
export function text(maxChars: number) {
  return z
    .string()
    .min(1)
    .max(maxChars)
    .refine(
      (value) => value.isWellFormed() && !value.includes('\0'),
      'has characters that cannot be stored: send well-formed Unicode without NUL',
    );
}

/**
 * Text that is stored as it is and that other people may read, so it must contain no credential.
 */
export function publicText(maxChars: number) {
  return text(maxChars).refine(
    (value) => !containsCredential(value),
    'contains a credential, which other people could read: leave it out',
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
export const cancelUntilHours = z.int().min(0).max(catalogueLimits.cancelUntilHours).meta({
  description: 'How many hours before a date begins (00:00 UTC) its orders cannot be cancelled.',
});
export const idempotencyKey = publicText(walletLimits.idempotencyKeyChars);
export const chargeAmount = z.int().min(1).max(walletLimits.chargePoints);

export const proof = text(proofChars).meta({
  description:
    'The proof of work for the challenge of CHALLENGE_REQUIRED: the challenge, a dot and a number.',
});

export const pageLimit = z
  .int()
  .min(1)
  .max(serverLimits.pageEntries)
  .default(serverLimits.pageEntriesDefault);
