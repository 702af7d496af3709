/** Renders a notice about the connection, as lines of a panel. */
import type { Colors } from './output.ts';
import { plainWidth, wrap } from '../render/wrap.ts';

export interface ConnectionNotice {
  text: string;
  isLost: boolean;
}

/** No line without a notice. */
export function noticeLines(
  notice: ConnectionNotice | undefined,
  width: number,
  c: Colors,
): string[] {
  if (!notice) return [];
  const paint = notice.isLost ? c.yellow : c.green;
  return wrap(notice.text, width - 2, plainWidth).map((line) => paint(`  ${line}`));
}
