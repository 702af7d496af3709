/** What the pictures over time show: the lines of one run, or those of several over each other. */
'use strict';

window.report.lines = (() => {
  const { results, keyOf, color, number, milliseconds, percent } = window.report;

  const mostPoints = 4_000;

  /** Told apart without their colours too. */
  const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 4]];

  const [first] = results;
  const compared = results.length > 1;

  /** Times count from the opening of each run's sale: runs that opened later lie over the others. */
  const opensAt = ({ scenario }) => scenario.concert.opensAfterSeconds;

  const ends = ({ series, lasted }) =>
    Math.max(lasted.simulatedSeconds, (series.sold.length - 1) * series.everySeconds);

  /** The same for all pictures, so that their times stand under each other. */
  const range = {
    from: Math.min(...results.map((result) => -opensAt(result))),
    to: Math.max(1, ...results.map((result) => ends(result) - opensAt(result))),
  };

  /** Times that suit every run: as fine as the finest of these steps. */
  function timesOf(steps) {
    const step = Math.max(Math.min(...steps), (range.to - range.from) / mostPoints);
    const length = Math.floor((range.to - range.from) / step + 1e-9) + 1;
    return Array.from({ length }, (_, index) => range.from + index * step);
  }

  const times = timesOf(results.map(({ series }) => series.everySeconds));

  /** The value at a time since the opening; null outside the run. */
  const at = (result, values, everySeconds) => (time) =>
    values[Math.floor((time + opensAt(result)) / everySeconds + 1e-9)] ?? null;

  const sampled = (result, name) =>
    times.map(at(result, result.series[name] ?? [], result.series.everySeconds));

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

  /** An area where one run alone is shown. */
  const counted = (name, label, more = () => ({})) =>
    compared
      ? overlaid(name)
      : () => ({ x: times, ...more(), lines: [area(label, sampled(first, name))] });

  const sale = {
    present: counted('present', 'people'),
    waiting: counted('waiting', 'in line'),
    active: counted('active', 'inside', () => ({
      limit: { at: first.slots.maxActive, text: `${number(first.slots.maxActive)} slots` },
    })),
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
            samples: sold.map((value, index) => (value === null ? null : value + held[index])),
            value: (...[, , , index]) => (index === null ? '' : number(held[index])),
          },
          area('sold', sold),
        ],
      };
    },
    sold: overlaid('sold'),
    held: overlaid('held'),
  };

  const outcomes = [
    { name: 'ok', label: 'OK', stroke: 'accent' },
    { name: 'refused', label: 'refused', stroke: 'held-line' },
    { name: 'failed', label: 'failed', stroke: 'bad' },
  ];
  const callsOf = ({ traffic }) =>
    traffic.ok.map((calls, index) => calls + traffic.refused[index] + traffic.failed[index]);

  const withEnd = (values, x) =>
    values.length < x.length ? [...values, values.at(-1) ?? null] : values;

  /** Lines over the intervals of the calls: each value stands from its start to the next one's. */
  function overIntervals(more, lines) {
    const x = timesOf(results.map(({ traffic }) => traffic.everySeconds));
    // The last interval lasts until the end of the run, too.
    const starts = x.length;
    if (x.at(-1) < range.to) x.push(range.to);
    return {
      x,
      ...more,
      lines: lines.map(({ result, values, ...shown }) => ({
        ...shown,
        stepped: true,
        samples: withEnd(
          x.slice(0, starts).map(at(result, values, result.traffic.everySeconds)),
          x,
        ),
      })),
    };
  }

  /** The last interval ends with the run, and counts as half of one at least. */
  const perSecond = ({ traffic, lasted }, values) =>
    values.map((calls, index) => {
      const left = lasted.simulatedSeconds - index * traffic.everySeconds;
      return calls / Math.min(traffic.everySeconds, Math.max(traffic.everySeconds / 2, left));
    });

  /** A share of fewer calls jumps about, and shows nothing. */
  const leastForShare = 10;

  const ofCalls = (result, values) => {
    const all = callsOf(result);
    return values.map((calls, index) => (all[index] < leastForShare ? null : calls / all[index]));
  };

  const aSecond = {
    value: (_, value) => (value === null ? '' : number(Math.round(value * 10) / 10)),
  };
  const asShare = { value: (_, value) => (value === null ? '' : percent(value)) };
  const asTime = { value: (_, value) => (value === null ? '' : milliseconds(value)) };

  const calls = {
    calls: () =>
      overIntervals(
        {},
        compared
          ? results.map((result, index) => ({
              ...runLine(index),
              ...aSecond,
              result,
              values: perSecond(result, callsOf(result)),
            }))
          : outcomes.map(({ name, label, stroke }) => ({
              ...line(label, color(stroke)),
              ...aSecond,
              result: first,
              values: perSecond(first, first.traffic[name]),
            })),
      ),
    errors: () =>
      overIntervals(
        { share: true },
        compared
          ? results.map((result, index) => ({
              ...runLine(index),
              ...asShare,
              label: `${keyOf(index).toUpperCase()} failed`,
              result,
              values: ofCalls(result, result.traffic.failed),
            }))
          : outcomes.slice(1).map(({ name, label, stroke }) => ({
              ...line(label, color(stroke)),
              ...asShare,
              result: first,
              values: ofCalls(first, first.traffic[name]),
            })),
      ),
    latency: () =>
      overIntervals(
        { log: true },
        compared
          ? results.map((result, index) => ({
              ...runLine(index),
              ...asTime,
              label: `${keyOf(index).toUpperCase()} p99`,
              result,
              values: result.traffic.latencyMs.p99,
            }))
          : ['p50', 'p90', 'p99'].map((name, index) => ({
              ...line(name, color(['accent', 'held-line', 'bad'][index])),
              ...asTime,
              result: first,
              values: first.traffic.latencyMs[name],
            })),
      ),
  };

  function waits() {
    const curves = results.map(({ timeInLine }) => cumulative(timeInLine));
    const x = [...new Set(curves.flatMap((curve) => curve.map(([seconds]) => seconds)))];
    x.sort((a, b) => a - b);
    return {
      x,
      share: true,
      ofWaits: true,
      lines: curves.map((curve, index) => ({
        ...runLine(index),
        value: (_, value) => (value === null || value === undefined ? '' : percent(value)),
        samples: x.map((seconds) => along(curve, seconds)),
      })),
    };
  }

  /** [seconds, the share of places that waited no longer]. */
  function cumulative({ people, histogram }) {
    let seen = 0;
    const points = histogram.map((bin) => {
      seen += bin.people;
      return [bin.upToSeconds, seen / Math.max(1, people)];
    });
    return points.length > 0 ? [[0, 0], ...points] : [];
  }

  /** The curve at one place, straight between its points; null before a curve that has none. */
  function along(curve, x) {
    const after = curve.findIndex(([seconds]) => seconds >= x);
    if (after === -1) return curve.at(-1)?.[1] ?? null;
    const [toX, toY] = curve[after];
    if (after === 0) return toY;
    const [fromX, fromY] = curve[after - 1];
    return toX > fromX ? fromY + ((toY - fromY) * (x - fromX)) / (toX - fromX) : toY;
  }

  return { kinds: { ...sale, ...calls, waits }, range };
})();
