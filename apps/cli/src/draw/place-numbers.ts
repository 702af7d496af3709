/** The numbers of a place in line: its wait number, or its lot where lots are drawn. */
import type { QueueEntry } from '@onsale/sdk';
import { t } from '../language/language.ts';

/** The numbers of a place; one that an older version saved has no lot. */
export interface PlaceNumbers {
  waitNo: number | null;
  lot?: number | null | undefined;
}

/** Whether both are the same place of one concert: a draw gives a place its wait number later. */
export function isSamePlace(a: PlaceNumbers, b: PlaceNumbers): boolean {
  if ((a.lot ?? null) !== (b.lot ?? null)) return false;
  return a.waitNo === null || b.waitNo === null || a.waitNo === b.waitNo;
}

/** `wait no 41`; before the draw `lot 17`, or `no number yet` for a buyer without a lot. */
export function placeNumber({ waitNo, lot }: PlaceNumbers): string {
  if (waitNo !== null) return t`wait no ${waitNo}`;
  return lot === null || lot === undefined ? t`no number yet` : t`lot ${lot}`;
}

/** Whether the place waits to be admitted: in the lobby, or in line. */
export function isWaiting({ status }: Pick<QueueEntry, 'status'>): boolean {
  return status === 'lobby' || status === 'waiting';
}
