/** Lines over time, drawn by uPlot. */
'use strict';

(() => {
  const { results, color, font, number, duration, clock, milliseconds, picture } = window.report;
  const { kinds, range } = window.report.lines;

  const height = 210;
  /** Of the texts of marks above each other. */
  const mostRows = 4;
  const secondsSteps = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
    86_400, 172_800, 604_800,
  ];
  const countSteps = [1, 2, 5].flatMap((step) =>
    Array.from({ length: 7 }, (_, power) => step * 10 ** power),
  );
  countSteps.sort((a, b) => a - b);

  /** The same for all pictures, so that their times stand under each other. */
  const axisWidth =
    20 +
    7 *
      Math.max(
        number(Math.max(0, ...results.flatMap(({ series }) => series.waiting))).length,
        number(Math.max(0, ...results.map(({ seats }) => seats.total))).length,
        '1,000 ms'.length,
      );

  function drawMarks(chart, { limit, marks }) {
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
    ctx.textAlign = 'left';
    // Where the texts of each row end: one that does not fit beside another goes above it.
    const rows = [];
    for (const { atSeconds, text } of marks) {
      const x = chart.valToPos(atSeconds, 'x', true);
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      rule([x, bbox.top], [x, bbox.top + bbox.height]);
      const width = ctx.measureText(text).width + 8 * ratio;
      const left = x + width < bbox.left + bbox.width ? x : x - width;
      const row = rows.findIndex((end) => end <= left);
      const free = row === -1 ? rows.length : row;
      if (free === mostRows) continue;
      rows[free] = left + width;
      const y = bbox.top + bbox.height - (6 + 14 * free) * ratio;
      ctx.fillText(text, left + 4 * ratio, y);
    }
    ctx.restore();
  }

  const decades = (_, splits) => splits.map((value) => (isDecade(value) ? value : null));

  const isDecade = (value) => Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6);

  /** The scale of the values: counts from 0, shares from 0 to a round one, times by their ratio. */
  function valuesScale({ share, log, limit }) {
    if (log) return { distr: 3, range: (_, min, max) => [min ?? 1, max ?? 10].map(decade) };
    if (share) return { range: (_, __, max) => [0, roundShares.find((top) => top >= max) ?? 1] };
    return { range: (_, __, max) => [0, Math.max(1, max ?? 0, limit?.at ?? 0) * 1.1] };
  }

  const roundShares = [0.01, 0.05, 0.1, 0.25, 0.5, 1];

  /** The power of ten below the least value, and the one above the most. */
  const decade = (value, index) =>
    10 ** (index === 0 ? Math.floor : Math.ceil)(Math.log10(Math.max(0.1, value)) + index * 1e-6);

  function options({ width, lines, limit, share, log, ofWaits, bands, marks }) {
    const axis = {
      stroke: color('muted'),
      font: font(),
      grid: { stroke: color('line'), width: 1 },
      ticks: { show: false },
    };
    const tick = share ? (value) => `${number(Math.round(value * 1000) / 10)} %` : number;
    const ticks = log
      ? {
          filter: decades,
          grid: { ...axis.grid, filter: decades },
          values: (_, splits) =>
            splits.map((value) => (value === null ? '' : milliseconds(value).replace('.0', ''))),
        }
      : {
          space: 36,
          incrs: share ? [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5] : countSteps,
          values: (_, splits) => splits.map(tick),
        };
    return {
      width,
      height,
      padding: [16, 28, 0, 0],
      scales: {
        x: {
          time: false,
          range: (_, __, max) => (ofWaits ? [0, Math.max(1, max)] : [range.from, range.to]),
        },
        y: ofWaits ? { range: [0, 1] } : valuesScale({ share, log, limit }),
      },
      axes: [
        {
          ...axis,
          size: 30,
          space: 76,
          incrs: secondsSteps,
          values: (_, splits) => splits.map(clock),
        },
        { ...axis, ...ticks, size: axisWidth },
      ],
      ...(bands && { bands }),
      series: [
        {
          // A label that is empty would be called “Value”.
          label: '\u00A0',
          value: (_, value) =>
            value === null ? '' : ofWaits ? `up to ${duration(value)}` : clock(value),
        },
        ...lines.map(({ samples: _, stepped: isStepped, ...series }) => ({
          ...series,
          ...(isStepped && { paths: window.uPlot.paths.stepped({ align: 1 }) }),
        })),
      ],
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { size: 7 },
        ...(!ofWaits && { sync: { key: 'time' } }),
      },
      hooks: { draw: [(chart) => drawMarks(chart, { limit, marks: ofWaits ? [] : marks })] },
    };
  }

  for (const place of document.querySelectorAll('[data-chart]')) {
    let chart;
    const marks = JSON.parse(place.closest('.charts').dataset.marks);
    picture(place, (width) => {
      const drawn = kinds[place.dataset.chart]();
      chart?.destroy();
      chart = new window.uPlot(
        options({ width, marks, ...drawn }),
        [drawn.x, ...drawn.lines.map(({ samples }) => samples)],
        place,
      );
    });
  }
})();
