/** The text of the page of a run: sentences that it has, and others that it must not have. */
import { describe, expect, test } from 'vitest';
import { reportHtml } from '../../src/report/html.ts';
import { marksOf } from '../../src/report/marks.ts';
import { clockText, whenText } from '../../src/report/words.ts';
import type { RunResult } from '../../src/result.ts';
import { aResult, aScenario } from './sample-result.ts';
import { broken, inRealTime, inSections, ofMany, ofNobody } from './odd-results.ts';

/** The text of a page, its markup left out. */
const textOf = (result: RunResult) =>
  reportHtml([result])
    .replace(/<(script|style|head)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');

const tilesOf = (result: RunResult) => {
  const [, list = ''] = /<dl class="tiles">([\s\S]*?)<\/dl>/.exec(reportHtml([result])) ?? [];
  const tiles = [...list.matchAll(/<dt>(.*?)<\/dt><dd class="value">(.*?)<\/dd><dd[^>]*>(.*?)</g)];
  return new Map(
    tiles.map(([, label, value, note]) => [label!, `${value}: ${note}`.replaceAll('\u00A0', ' ')]),
  );
};

describe('the tiles', () => {
  test('count people by what became of them, and bots beside the seats they got', () => {
    const result = aResult();
    const { bought, gaveUp } = result.outcomes;
    const tiles = tilesOf(result);
    expect([...tiles.keys()]).toEqual([
      'Seats sold',
      'People who came',
      'People who bought',
      'Went without a seat',
      'Gave up waiting',
      'Half were in line for',
      'Slots used',
      'Seats to bots',
      'Checks passed',
    ]);
    expect(tiles.get('People who came')).toMatch(/^120: all joined/);
    expect(tiles.get('People who bought')).toMatch(new RegExp(`^${bought}: `));
    expect(tiles.get('Went without a seat')).toMatch(new RegExp(`^${120 - bought}: `));
    expect(tiles.get('Gave up waiting')).toMatch(new RegExp(`^${gaveUp}: `));
    expect(tiles.get('Seats to bots')).toBe('10 %: 5 of 50 sold; 25 % of the people were bots');
  });

  test('name the three largest reasons to go without a seat, and count the others', () => {
    const result = aResult();
    const outcomes = {
      ...result.outcomes,
      soldOut: 30,
      gaveUp: 20,
      noShow: 10,
      left: 4,
      expired: 3,
    };
    const note = tilesOf({ ...result, outcomes }).get('Went without a seat')!;
    expect(note.endsWith('10 never came back and 7 for other reasons')).toBe(true);
  });

  test('count the sale from its opening', () => {
    const seats = { total: 50, sold: 50, takenAfterSeconds: 20, soldOutAfterSeconds: 61 };
    expect(tilesOf(aResult({ seats })).get('Seats sold')).toBe(
      '50: 100 % of 50, sold out 1 min 1 s after the opening',
    );
    const left = { ...seats, sold: 49, soldOutAfterSeconds: null };
    expect(tilesOf(aResult({ seats: left })).get('Seats sold')).toBe(
      '49: 98 % of 50, not sold out; all were held or sold 20 s after the opening',
    );
  });

  test('above a broken promise say that it broke, and of no check that all is well', () => {
    const tiles = tilesOf(broken());
    expect(tiles.get('Checks broken')).toMatch(/^1: of 5; the run stopped there/);
    expect(tiles.has('Checks passed')).toBe(false);
    expect(textOf(broken())).toContain('As far as the run came before a promise broke');
    expect(textOf(aResult())).not.toContain('As far as the run came');
  });
});

describe('a crowd that this machine could not make', () => {
  const overload = '500 of 500 arrivals were late, by up to 11.2 s: this machine is too slow.';
  const late: RunResult = { ...inRealTime(), overload };

  test('is said at the top, and the run is not called complete', () => {
    expect(textOf(late)).toMatch(/This run is not valid\. 500 of 500 arrivals were late/);
    expect(textOf(late)).toContain('Ended, not valid');
    expect(textOf(late)).not.toContain('Complete');
    expect(reportHtml([late, aResult()])).toContain('This run is not valid.');
  });

  test('is counted where a report of version 3 has no sentence', () => {
    const { arrivals } = late;
    const old = { ...late, overload: null, arrivals: { ...arrivals, late: 60 } };
    expect(textOf(old)).toMatch(/not valid\. 60 of 120 arrivals late, by 0\.8 s at most\./);
    const fine = { ...late, overload: null };
    expect(textOf(fine)).toContain('Complete 3 of 120 arrivals late');
    expect(textOf(fine)).not.toContain('not valid');
  });
});

describe('the marks', () => {
  const scenario = aScenario({
    concert: { seatsPerDate: 50, seatsPerRow: 10, opensAfterSeconds: 30 },
    faults: { restartsAtSeconds: [50, 40, 900] },
    roomChanges: [
      { atSeconds: 45, maxActive: 20, admitPerMinute: 90 },
      { atSeconds: 55, paused: true },
    ],
  });
  const result = aResult(
    {
      lasted: { simulatedSeconds: 120 },
      seats: { total: 50, sold: 50, takenAfterSeconds: 60, soldOutAfterSeconds: 75 },
      faults: { ...aResult().faults, restarts: 1 },
    },
    scenario,
  );

  test('are the opening, room changes, restarts that were made, and when no seat was left, from the opening', () => {
    expect(marksOf(result).map(({ atSeconds, text }) => `${atSeconds} ${text}`)).toEqual([
      '0 opening',
      '10 server restart',
      '15 room: 20 inside, 90 a minute',
      '25 room: paused',
      '60 all held or sold',
      '75 sold out',
    ]);
    expect(textOf(result)).toContain('all held or sold, 1 min after the opening; sold out');
  });

  test('end with the run, and with what broke', () => {
    const stopped = { ...broken(), scenario, lasted: { simulatedSeconds: 42 } };
    expect(marksOf({ ...stopped, seats: result.seats, faults: result.faults }).at(-1)!.text).toBe(
      'sold out',
    );
    const seats = { ...result.seats, takenAfterSeconds: null, soldOutAfterSeconds: null };
    expect(marksOf({ ...stopped, seats }).at(-1)!.text).toBe('a promise broke');
  });

  test('and times before the opening are told apart from those after it', () => {
    expect([-90, 0, 90].map(clockText)).toEqual(['−1 min 30 s', '0 s', '1 min 30 s']);
    expect([-90, 0, 90].map(whenText)).toEqual([
      '1 min 30 s before the opening',
      'at the opening',
      '1 min 30 s after the opening',
    ]);
  });
});

test('a room that empties once nothing is left to buy is explained', () => {
  const series = {
    everySeconds: 1,
    present: [9, 9, 9, 9],
    joined: [9, 9, 9, 9],
    waiting: [5, 5, 5, 0],
    active: [10, 10, 2, 1],
    held: [0, 10, 10, 10],
    sold: [0, 0, 40, 40],
  };
  const seats = { total: 50, sold: 40, takenAfterSeconds: 2, soldOutAfterSeconds: null };
  const text = textOf(aResult({ series, seats }));
  expect(text).toContain('It falls once all seats are held or sold, 2 s after the opening');
  expect(text).toContain('Nobody is in line from 3 s after the opening on.');
  expect(text).toContain('At most 10 seats held at once, 1 s after the opening.');
  const full = { ...series, active: [10, 10, 10, 1] };
  expect(textOf(aResult({ series: full, seats }))).not.toContain('It falls once');
});

test('what led to a violation is of those that it names, the rest is folded away', () => {
  const text = textOf(broken());
  expect(text).toMatch(
    /What led to it: b3, b11 and seat 2027-06-01\/12 .* 2\.512 b3 is number 3 in line/,
  );
  expect(reportHtml([broken()])).toMatch(/<details><summary>The last 2 events of all buyers/);
  const { violation } = broken();
  const nameless = { ...broken(), violation: { ...violation!, story: null } };
  expect(textOf(nameless)).toMatch(/What happened before it .*b11 queue\.status/);
});

test('seats by persona are shown where there are too many seats to draw', () => {
  expect(textOf(ofMany())).toMatch(
    /too many to draw one by one\. .*Seats sold, by persona .*human 88,193 90 % bot 9,799 10 %/,
  );
});

test('the legend of a hall names its shapes and prices, and dates what became of them', () => {
  const text = textOf(inSections());
  expect(text).toMatch(
    /not sold for wheelchair users for a companion restricted view not on sale 1 s 31 s after/,
  );
  expect(text).toContain('3,000 points: Stalls. 1,000 points: Circle, One, Two and Three.');
  expect(text).toContain('30 of 31 sold, from 1 s to 31 s after the opening.');
  expect(text).toContain('By persona: 30 human. 1 not on sale.');
  expect(text).toContain('None of 31 sold. Cancelled 1 min 30 s after the opening, its orders');
  expect(textOf(inSections({ hasMarks: false }))).not.toContain('for wheelchair users');
  expect(textOf(aResult())).not.toContain('not on sale');
});

test('what the box office sold is told from what buyers bought, and prices as they change', () => {
  const { seatMap, scenario, ...result } = inSections();
  const seats = seatMap[0]!.seats.map((seat, at) => (at < 2 ? { ...seat, persona: null } : seat));
  const operator = [
    { atSeconds: 3, changePrice: 1_200 },
    { atSeconds: 4, issueOrder: { date: 1, seatNos: [1, 2], payment: 'cash' as const } },
  ];
  const changed = { ...result, scenario: { ...scenario, operator } };
  const text = textOf({ ...changed, seatMap: [{ ...seatMap[0]!, seats }] });
  expect(text).toContain('By persona: 28 human and 2 at the box office.');
  expect(text).toContain('1,000, then 1,200 points: Circle, One, Two and Three.');
  expect(marksOf({ ...changed, seatMap })).toEqual(
    expect.arrayContaining([
      { atSeconds: 3, text: 'price 1,200' },
      { atSeconds: 4, text: 'box office' },
    ]),
  );
});

test('calls over time have a table, with latencies in real time alone', () => {
  expect(textOf(aResult())).toMatch(/Calls a second At most \d+ calls a second, /);
  expect(textOf(aResult())).toContain('OK Refused Failed');
  expect(textOf(aResult())).not.toContain('p99 ms');
  expect(textOf(inRealTime())).toContain('OK Refused Failed p50 ms p90 ms p99 ms');
  expect(textOf(inRealTime())).toContain('How long calls took');
  expect(textOf(ofNobody())).not.toContain('Calls over time');
});
