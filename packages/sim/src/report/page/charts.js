/** Lines over time, drawn by uPlot. */
'use strict';

(() => {
  const { results, color, font, number, duration, picture } = window.report;
  const { kinds, marks } = window.report.lines;

  const height = 210;
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
        '100 %'.length,
      );

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
        y: false,
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
