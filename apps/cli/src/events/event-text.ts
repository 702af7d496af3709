/** An event as one line for people. */
import { instant, sanitize } from '../render/format.ts';
import type { Colors } from '../terminal/output.ts';
import type { SaleEvent } from './follow-events.ts';

export function eventLine({ at, type, seq, concertId, data }: SaleEvent, c: Colors): string {
  const facts = Object.entries(data).map(([name, value]) => {
    return `${name}=${sanitize(typeof value === 'string' ? value : JSON.stringify(value))}`;
  });
  const head = `${c.dim(instant(at))} ${c.bold(sanitize(type))}`;
  return [head, `#${seq}`, c.dim(sanitize(concertId)), ...facts].join(' ');
}
