/** Keyset pagination of listings: pages, and cursors that name the last row of a page. */
import { english } from '@onsale/core/language/translate';
import { z } from 'zod';

/**
 * Splits rows into a page and the cursor of the next one.
 *
 * @param rows read with a limit of `limit + 1`: the extra row tells whether there is a next page.
 */
export function toPage<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (last: Row) => string,
): { page: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, nextCursor: last && rows.length > limit ? cursorOf(last) : null };
}

/** The cursor of a listing that is sorted by an instant and an id: `<milliseconds>.<id>`. */
const pattern = /^(\d{1,15})\.(\w{1,64})$/;

export const pageCursor = z
  .string()
  .regex(pattern, english`must be the nextCursor of the previous page`)
  .optional()
  .describe('The `nextCursor` of the previous page; absent for the first.');

/** @returns null for the first page. */
export function parsePageCursor(text: string | undefined): { at: number; id: string } | null {
  const [, at, id] = pattern.exec(text ?? '') ?? [];
  return at && id ? { at: Number(at), id } : null;
}

export function formatPageCursor(at: number, id: string): string {
  return `${at}.${id}`;
}
