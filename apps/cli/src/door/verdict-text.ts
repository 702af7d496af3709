/** A verdict of the door at a glance: a word, a shape and a colour, and the seat. */
import { ageMs, type DoorSeat, type Tally, type Verdict } from './verdict.ts';
import { isPlainHall } from '../seats/seat-texts.ts';
import type { Colors } from '../terminal/output.ts';
import { calendarDate, count, duration, instant, sanitize } from '../render/format.ts';

export interface VerdictView {
  now: number;
  /** Columns of a bar above and below the word; 0 for one line. */
  barWidth: number;
  /** Whether tickets are only looked at. */
  checksOnly: boolean;
}

/** The words are of one length, so that seats stand below each other. */
const wordChars = 10;

function signOf(
  { outcome }: Verdict,
  { checksOnly }: VerdictView,
): { shape: string; word: string } {
  if (outcome === 'in') return { shape: '✓', word: checksOnly ? 'VALID' : 'OK' };
  if (outcome === 'again') return { shape: '●', word: 'ALREADY IN' };
  return outcome === 'refused'
    ? { shape: '✗', word: 'NOT VALID' }
    : { shape: '?', word: 'NO ANSWER' };
}

const paints = {
  in: (c: Colors) => c.green,
  again: (c: Colors) => c.yellow,
  refused: (c: Colors) => c.red,
  'no answer': (c: Colors) => c.magenta,
} as const;

export function verdictText(verdict: Verdict, view: VerdictView, c: Colors): string {
  const { shape, word } = signOf(verdict, view);
  const paint = (text: string) => c.inverse(c.bold(paints[verdict.outcome](c)(text)));
  const sign = paint(` ${shape} ${word.padEnd(wordChars)} `);
  const line = `${sign}  ${detailsOf(verdict, view, c)}`.trimEnd();
  if (view.barWidth === 0) return line;
  const bar = paint(' '.repeat(view.barWidth));
  return `${bar}\n${line}\n${bar}`;
}

function detailsOf(verdict: Verdict, { now }: VerdictView, c: Colors): string {
  const { outcome, seat, redeemedAt, gate } = verdict;
  const place = seat ? placeText(seat, c) : '';
  if (outcome === 'in') return place;
  const entered =
    redeemedAt === null
      ? ''
      : `let in ${duration(ageMs(redeemedAt, now))} ago, ${instant(redeemedAt)}`;
  const where = gate === null ? '' : `, ${sanitize(gate)}`;
  const why = outcome === 'again' ? `${entered}${where}` : reasonText(verdict);
  return [place, why].filter(Boolean).join('  ');
}

/** `Stalls B-12`, or `seat 12 (B-2)` in a plain hall, where tickets name seats by number. */
function placeText(seat: DoorSeat, c: Colors): string {
  if (!isPlainHall([seat])) return `${sanitize(seat.section)} ${c.bold(sanitize(seat.label))}`;
  return `${c.bold(`seat ${seat.seatNo}`)} (${sanitize(seat.label)})`;
}

function reasonText({ reason, date }: Verdict): string {
  const texts: Partial<Record<string, string>> = {
    TICKET_NOT_FOUND: 'no ticket has this code',
    OTHER_CONCERT: 'a ticket for another concert',
    OTHER_DATE: `a ticket for ${date === null ? 'another date' : calendarDate(date)}`,
    DATE_CANCELLED: 'this date was cancelled',
    VOID: 'the ticket is void: its seat was refunded',
    NOT_ON_LIST: 'not on the list of this door',
  };
  return texts[reason ?? ''] ?? sanitize(reason ?? '');
}

/** `10 codes: 8 let in, 1 already in, 1 not valid. 4.2 ms a code, 99 of 100 within 9.1 ms.` */
export function tallyText(tally: Tally, checksOnly: boolean): string {
  const { in: valid, again, refused, 'no answer': lost } = tally.counts;
  const parts = [
    `${valid} ${checksOnly ? 'valid' : 'let in'}`,
    `${again} already in`,
    `${refused} not valid`,
    ...(lost > 0 ? [`${lost} without an answer`] : []),
  ];
  const times = tally.times();
  const speed = times ? ` ${times.meanMs} ms a code, 99 of 100 within ${times.p99Ms} ms.` : '';
  return `${count(tally.codes, 'code')}: ${parts.join(', ')}.${speed}`;
}
