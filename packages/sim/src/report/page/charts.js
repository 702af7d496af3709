/** Lines over time, by uPlot: one run with its marks, or several runs over each other. */
'use strict';

(() => {
  const { results, keyOf, color, font, number, duration, picture } = window.report;

  const height = 210;
  const mostPoints = 4_000;
  const secondsSteps = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
    86_400, 172_800, 604_800,
  ];
  const countSteps = [1, 2, 5].flatMap((step) =>
    Array.from({ length: 7 }, (_, power) => step * 10 ** power),
  );
  countSteps.sort((a, b) => a - b);

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
      ...(seats.soldOutAfterSeconds === null
        ? []
        : [{ at: seats.soldOutAfterSeconds, text: 'sold out' }]),
    ].toSorted((a, b) => a.at - b.at);
  }

  /** The same for all pictures, so that their times stand under each other. */
  const axisWidth =
    20 +
    7 *
      Math.max(
        number(Math.max(0, ...results.flatMap(({ series }) => series.waiting))).length,
        number(Math.max(0, ...results.map(({ seats }) => seats.total))).length,
        '100 %'.length,
      );

  const marks = compared ? [] : marksOf(first);

  function drawMarks(chart, limit) {
    const { ctx, bbox } = chart;
    const ratio = window.devicePixelRatio || 1;
    ctx.save();
    ctx.font = font().replace('12px', `${11 * ratio}px`);
    ctx.fillStyle = color('muted');
    ctx.strokeStyle = color('mark');
    ctx.lineWidth = ratio;
    ctx.setLineDash([3 * ratio, 4 * ratio]);
    const rule = (from, to) => {
      ctx.beginPath();
      ctx.moveTo(...from);
      ctx.lineTo(...to);
      ctx.stroke();
    };
    if (limit) {
      const y = chart.valToPos(limit.at, 'y', true);
      rule([bbox.left, y], [bbox.left + bbox.width, y]);
      ctx.textAlign = 'right';
      ctx.fillText(limit.text, bbox.left + bbox.width - 4 * ratio, y - 5 * ratio);
    }
    let free = bbox.left;
    for (const { at, text } of marks) {
      const x = chart.valToPos(at, 'x', true);
      if (x > bbox.left + bbox.width) continue;
      rule([x, bbox.top], [x, bbox.top + bbox.height]);
      const width = ctx.measureText(text).width + 8 * ratio;
      const fits = x + width < bbox.left + bbox.width;
      const left = fits ? x : x - width;
      if (left < free) continue;
      ctx.textAlign = 'left';
      ctx.fillText(text, left + 4 * ratio, bbox.top + bbox.height - 6 * ratio);
      free = left + width;
    }
    ctx.restore();
  }

  function options({ width, lines, limit, share, bands }) {
    const axis = {
      stroke: color('muted'),
      font: font(),
      grid: { stroke: color('line'), width: 1 },
      ticks: { show: false },
    };
    const tick = share ? (value) => `${Math.round(value * 100)} %` : number;
    return {
      width,
      height,
      padding: [16, 28, 0, 0],
      scales: {
        x: { time: false, range: (_, __, max) => [0, Math.max(1, max)] },
        y: {
          range: (_, __, max) =>
            share ? [0, 1] : [0, Math.max(1, max ?? 0, limit?.at ?? 0) * 1.1],
        },
      },
      axes: [
        {
          ...axis,
          size: 30,
          space: 76,
          incrs: secondsSteps,
          values: (_, splits) => splits.map(duration),
        },
        {
          ...axis,
          space: 36,
          incrs: share ? [0.25, 0.5] : countSteps,
          values: (_, splits) => splits.map(tick),
          size: axisWidth,
        },
      ],
      ...(bands && { bands }),
      series: [
        {
          // A label that is empty would be called “Value”.
          label: '\u00A0',
          value: (_, value) =>
            value === null ? '' : `${share ? 'up to' : 'after'} ${duration(value)}`,
        },
        ...lines.map(({ samples: _, ...series }) => series),
      ],
      cursor: {
        drag: { x: false, y: false },
        points: { size: 7 },
        ...(!share && { sync: { key: 'time' } }),
      },
      hooks: { draw: [(chart) => drawMarks(chart, limit)] },
    };
  }

  for (const place of document.querySelectorAll('[data-chart]')) {
    let chart;
    picture(place, (width) => {
      const drawn = kinds[place.dataset.chart]();
      chart?.destroy();
      chart = new window.uPlot(
        options({ width, ...drawn }),
        [drawn.x, ...drawn.lines.map(({ samples }) => samples)],
        place,
      );
    });
  }
})();
