/** Cursor of a listing that is sorted by an instant and an id: `<milliseconds>.<id>`. */
import { z } from 'zod';

const pattern = /^(\d{1,15})\.(\w{1,64})$/;

export const pageCursor = z
  .string()
  .regex(pattern, 'must be the nextCursor of the previous page')
  .optional();

/** @returns null for the first page. */
export function parsePageCursor(text: string | undefined): { at: number; id: string } | null {
  const [, at, id] = pattern.exec(text ?? '') ?? [];
  return at && id ? { at: Number(at), id } : null;
}

export function formatPageCursor(at: number, id: string): string {
  return `${at}.${id}`;
}
