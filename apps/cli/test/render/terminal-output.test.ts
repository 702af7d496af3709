import { manualClock } from '@onsale/core/time/manual-clock';
import { toIso } from '@onsale/core/time/dates';
import type { QueueEntry, Reservation, Seat } from '@onsale/sdk';
import { createColors } from 'picocolors';
import { describe, expect, test } from 'vitest';
import { reservationTable } from '../../src/commands/buying/reservations.ts';
import { takesColor } from '../../src/terminal/terminal.ts';
import { auditText } from '../../src/render/audit.ts';
import {
  calendarDate,
  count,
  duration,
  fromNow,
  instant,
  sanitize,
  points,
  seatNumbers,
} from '../../src/render/format.ts';
import { queuePanel, queueText } from '../../src/render/queue.ts';
import { seatMapText } from '../../src/seat-map/seat-map.ts';
import { truncate, table } from '../../src/render/table.ts';

const c = createColors(false);
const now = manualClock(1_796_000_000_000).now();

describe('amounts and times', () => {
  test('are read at a glance', () => {
    expect(points(12_500)).toBe('12,500 points');
    expect(points(1)).toBe('1 point');
    expect(count(2, 'person', 'people')).toBe('2 people');
    expect([0, 400, 59_000, 252_000, 3_600_000, 90_061_000].map(duration)).toEqual([
      '0 s',
      '0 s',
      '59 s',
      '4 min 12 s',
      '1 h',
      '1 day 1 h',
    ]);
    expect(fromNow(toIso(now + 252_000), now)).toBe('in 4 min 12 s');
    expect(fromNow(toIso(now - 3_000), now)).toBe('3 s ago');
    expect(calendarDate('2026-12-04')).toBe('Fri 4 Dec 2026');
    expect(instant('2026-12-04T18:05:09.000Z', 'UTC')).toBe('4 Dec 2026, 18:05:09');
  });

  test('consecutive seats become a range', () => {
    expect(seatNumbers([9, 3, 4, 5])).toBe('3–5, 9');
    expect(seatNumbers([12, 13])).toBe('12, 13');
  });

  test('a title cannot control the terminal', () => {
    expect(sanitize('\u001B[31mRed\u001B[0m\u0007 night\n')).toBe('Red  night ');
  });
});

describe('colours', () => {
  test('are for terminals, unless the reader says otherwise', () => {
    const terminal = { isTTY: true };
    expect(takesColor(terminal, {})).toBe(true);
    expect(takesColor({}, {})).toBe(false);
    expect(takesColor(terminal, { NO_COLOR: '1' })).toBe(false);
    expect(takesColor(terminal, { NO_COLOR: '' })).toBe(true);
    expect(takesColor({}, { FORCE_COLOR: '1' })).toBe(true);
    expect(takesColor({}, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
    expect(takesColor(terminal, { FORCE_COLOR: '0' })).toBe(false);
    expect(takesColor(terminal, { TERM: 'dumb' })).toBe(false);
  });
});

describe('a table', () => {
  test('aligns wide characters and truncates long text', () => {
    const columns = [{ title: 'Name' }, { title: 'No', align: 'right' as const }];
    expect(
      table(
        columns,
        [
          ['夜の部屋', '7'],
          ['Night', '12'],
        ],
        c,
      ),
    ).toBe(['  Name       No', '  夜の部屋    7', '  Night      12'].join('\n'));
    expect(truncate('The Midnight Rooms', 8)).toBe('The Mid…');
    expect(truncate('Night', 8)).toBe('Night');
  });
});

const waiting: QueueEntry = {
  token: 'osq_1',
  userId: 'usr_1',
  concertId: 'con_1',
  waitNo: 132,
  lot: null,
  status: 'waiting',
  opensAt: null,
  ahead: 41,
  etaSeconds: 80,
  expiresAt: null,
  pollAfterMs: 1_000,
};

describe('a place in line', () => {
  const title = 'The Midnight Rooms';

  test('takes at most two lines, in every state', () => {
    const text = (entry: Partial<QueueEntry>) =>
      queueText({ entry: { ...waiting, ...entry }, title, now }, c);
    expect(text({})).toBe(
      '● In line for The Midnight Rooms  wait no 132\n  41 people ahead of you, about 1 min',
    );
    expect(text({ ahead: 0, etaSeconds: null })).toContain('  You are next');
    const expiresAt = toIso(now + 598_000);
    expect(text({ status: 'active', expiresAt })).toBe(
      '✓ You are in: The Midnight Rooms  wait no 132\n  Choose your seats: your session ends in 9 min 58 s',
    );
    expect(text({ status: 'expired', expiresAt: toIso(now - 60_000) })).toContain('1 min ago');
    expect(text({ status: 'finished' })).toContain('are paid');
    expect(text({ status: 'left' })).toContain('You left');
  });

  test('is a panel within the width of the terminal', () => {
    const panel = (ahead: number, width: number, lostText?: string) =>
      queuePanel(
        {
          entry: { ...waiting, ahead },
          title,
          now,
          mostAhead: 99,
          frame: 0,
          watchedMs: 65_000,
          notice: lostText === undefined ? undefined : { text: lostText, isLost: true },
          width,
        },
        c,
      );
    expect(panel(41, 80).split('\n')).toEqual([
      '',
      '  The Midnight Rooms  wait no 132',
      '',
      '  ⠋ 41 people ahead of you  about 1 min',
      `  ${'━'.repeat(23)}${'╌'.repeat(17)} 58 %`,
      '',
      '  Watching for 1 min 5 s. Ctrl-C stops; your place is kept.',
    ]);
    const lost = 'Connection lost: reconnecting. Your place is kept. (12 s)';
    expect(panel(41, 80, lost)).toContain(`  ${lost}\n  Watching`);
    expect(panel(99, 80)).toContain(' 0 %');
    expect(panel(0, 80)).toContain('⠋ You are next');
    expect(panel(0, 80)).toContain(' 99 %');
    for (const width of [40, 60]) {
      for (const line of panel(41, width, lost).split('\n')) {
        expect(line.length).toBeLessThanOrEqual(width);
      }
    }
    expect(panel(41, 38)).toContain('ahead of you\n    about 1 min');
  });
});

test('the audit and the reservations fit 80 columns, with their concerts if several', () => {
  const name =
    'every payment was made by the owner of a live reservation and a live place, and more of it';
  const checks = [{ invariant: 12, name, ok: true, violations: [] }];
  const audit = auditText({ ok: true, checks, counts: { seats: 2 } }, { width: 80 }, c);
  expect(audit.split('\n')[1]).toMatch(/^ {8}\S/);
  const reservation: Reservation = {
    reservationId: 'res_123456789012',
    concertId: 'con_1',
    date: '2026-12-30',
    seatNos: [12, 14, 16, 18, 20, 22, 24],
    seats: [],
    total: 700_000,
    status: 'held',
    expiresAt: toIso(now + 299_000),
  };
  const titleOf = (concertId: string) => `Title of ${concertId}`;
  const dateOf = ({ date }: { date: string }) => date;
  const view = { titleOf, dateOf, now, screenWidth: 80 };
  const table80 = reservationTable([reservation], view, c);
  expect(table80).toContain('held, 4 min 59 s');
  expect(table80).not.toContain('Title of');
  const others = reservationTable([reservation, { ...reservation, concertId: 'con_2' }], view, c);
  expect(others).toMatch(/Concert +Title of con_1[^]*Concert +Title of con_2/);
  for (const line of [...audit.split('\n'), ...table80.split('\n'), ...others.split('\n')]) {
    expect(line.length, line).toBeLessThanOrEqual(80);
  }
});

describe('the seat map', () => {
  const hall = (
    seats: number,
    perRow: number,
    change: (seat: Seat) => Partial<Seat> = () => ({}),
  ) =>
    Array.from({ length: seats }, (_, index): Seat => {
      const seat: Seat = {
        seatNo: index + 1,
        label: `A-${index + 1}`,
        section: 'main',
        flags: [],
        row: Math.floor(index / perRow) + 1,
        price: 1_000,
        status: 'available',
        mine: false,
      };
      return { ...seat, ...change(seat) };
    });
  const draw = (seats: Seat[], width = 80) => {
    const available = seats.filter(({ status }) => status === 'available').map((s) => s.seatNo);
    const map = { date: '2026-12-04', version: '1', aisles: [], seats, available };
    return seatMapText({ map, title: 'Night', width }, c);
  };

  test('shows stage, rows, numbers and a mark for each kind of seat', () => {
    const seats = hall(20, 10, ({ seatNo }) => {
      if (seatNo <= 2) return { status: 'sold' };
      if (seatNo === 15) return { status: 'held' };
      return seatNo === 16 ? { status: 'held', mine: true } : {};
    });
    expect(draw(seats).split('\n')).toEqual([
      '  Night  Fri 4 Dec 2026',
      '',
      '         ╭──────────────────────────────────────╮',
      '         │                STAGE                 │',
      '         ╰──────────────────────────────────────╯',
      '',
      '  row 1    ×   ×   3   4   5   6   7   8   9  10',
      '  row 2   11  12  13  14   ~ [16] 17  18  19  20',
      '',
      '  numbered: free   ~ held by others   × sold   [ ] yours',
      '  16 of 20 seats free, 1,000 points each',
    ]);
  });

  test('draws one mark per seat if numbers do not fit, and stays within the width', () => {
    const text = draw(hall(120, 40), 80);
    expect(text).toContain(`  row 2  41–80    ${'○'.repeat(40)}`);
    for (const width of [60, 80, 120]) {
      for (const line of draw(hall(900, 300), width).split('\n')) {
        expect(line.length).toBeLessThanOrEqual(width);
      }
    }
  });

  test('draws uniform rows of a large hall as one line', () => {
    const seats = hall(100_000, 100, ({ row, seatNo }) => {
      if (row <= 10) return { status: 'sold' };
      return seatNo === 1_001 ? { status: 'held' } : {};
    });
    const text = draw(seats, 130);
    expect(text.split('\n').length).toBeLessThan(20);
    expect(text).toContain('  rows 1–10  seats 1–1,000  all sold');
    expect(text).toContain('  rows 12–1000  seats 1,101–100,000  all free');
    expect(text).toContain('98,999 of 100,000 seats free');
  });
});
