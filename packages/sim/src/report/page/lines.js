/** What the pictures over time show: the lines of one run with its marks, or those of several. */
'use strict';

window.report.lines = (() => {
  const { results, keyOf, color, number } = window.report;

  const mostPoints = 4_000;

  /** Told apart without their colours too. */
  const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 4]];

  const [first] = results;
  const compared = results.length > 1;

  /** Times that suit every run: as fine as the finest, as long as the longest. */
  function commonTimes() {
    const steps = results.map(({ series }) => series.everySeconds);
    const last = Math.max(
      ...results.map(({ series }) => (series.sold.length - 1) * series.everySeconds),
    );
    const step = Math.max(Math.min(...steps), last / mostPoints);
    return Array.from(
      { length: Math.floor(Math.max(0, last) / step) + 1 },
      (_, index) => index * step,
    );
  }

  const times = commonTimes();

  /** A run's samples at the common times; null once it is over. */
  const sampled = ({ series }, name) =>
    times.map((time) => series[name][Math.floor(time / series.everySeconds + 1e-9)] ?? null);

  const line = (label, stroke, more = {}) => ({
    label,
    stroke,
    width: 1.75,
    points: { show: times.length < 3 },
    value: (_, value) => (value === null || value === undefined ? '' : number(value)),
    ...more,
  });

  const area = (label, samples) => ({
    ...line(label, color('accent'), { fill: color('accent-soft') }),
    samples,
  });

  const runLine = (index) =>
    line(keyOf(index).toUpperCase(), color(`run-${keyOf(index)}`), { dash: dashes[index] });

  /** One line a run. */
  const overlaid = (name) => () => ({
    x: times,
    lines: results.map((result, index) => ({ ...runLine(index), samples: sampled(result, name) })),
  });

  const kinds = {
    waiting: compared
      ? overlaid('waiting')
      : () => ({
          x: times,
          lines: [area('waiting', sampled(first, 'waiting'))],
        }),
    active: compared
      ? overlaid('active')
      : () => ({
          x: times,
          limit: {
            at: first.slots.maxActive,
            text: `${number(first.slots.maxActive)} may be inside`,
          },
          lines: [area('inside', sampled(first, 'active'))],
        }),
    seats: () => {
      const sold = sampled(first, 'sold');
      const held = sampled(first, 'held');
      return {
        x: times,
        limit: { at: first.seats.total, text: `${number(first.seats.total)} seats` },
        // What is held stands on what is sold: the top of both is what is taken.
        bands: [{ series: [1, 2], fill: color('held') }],
        lines: [
          {
            ...line('held', color('held-line'), { width: 1 }),
            samples: sold.map((value, index) => value + held[index]),
            value: (...[, , , index]) => (index === null ? '' : number(held[index])),
          },
          area('sold', sold),
        ],
      };
    },
    sold: overlaid('sold'),
    held: overlaid('held'),
    waits: () => {
      const curves = results.map(({ timeInLine }) => cumulative(timeInLine));
      const x = [...new Set(curves.flatMap((curve) => curve.map(([seconds]) => seconds)))];
      x.sort((a, b) => a - b);
      return {
        x,
        share: true,
        lines: curves.map((curve, index) => ({
          ...runLine(index),
          value: (_, value) =>
            value === null || value === undefined ? '' : `${Math.round(value * 100)} %`,
          samples: x.map((seconds) => along(curve, seconds)),
        })),
      };
    },
  };

  /** [seconds, the share of people who waited no longer]. */
  function cumulative({ people, histogram }) {
    let counted = 0;
    const points = histogram.map((bin) => {
      counted += bin.people;
      return [bin.upToSeconds, counted / Math.max(1, people)];
    });
    return points.length > 0 ? [[0, 0], ...points] : [];
  }

  /** The curve at one place, straight between its points; null before a curve that has none. */
  function along(curve, x) {
    const after = curve.findIndex(([at]) => at >= x);
    if (after === -1) return curve.at(-1)?.[1] ?? null;
    const [toX, toY] = curve[after];
    if (after === 0) return toY;
    const [fromX, fromY] = curve[after - 1];
    return toX > fromX ? fromY + ((toY - fromY) * (x - fromX)) / (toX - fromX) : toY;
  }

  /** What happened to the sale and to the server, where one run alone is shown. */
  function marksOf({ scenario, seats, faults }) {
    const restarts = scenario.faults.restartsAtSeconds.slice(0, faults.restarts);
    return [
      ...(scenario.concert.opensAfterSeconds > 0
        ? [{ at: scenario.concert.opensAfterSeconds, text: 'on sale' }]
        : []),
      ...restarts.map((at) => ({ at, text: 'server restart' })),
      ...[
        { after: seats.takenAfterSeconds, text: 'all held or sold' },
        { after: seats.soldOutAfterSeconds, text: 'sold out' },
      ].flatMap(({ after, text }) =>
        after === null ? [] : [{ at: scenario.concert.opensAfterSeconds + after, text }],
      ),
    ].toSorted((a, b) => a.at - b.at);
  }

  return { kinds, marks: compared ? [] : marksOf(first) };
})();
