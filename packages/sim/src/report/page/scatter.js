/** Order of joining to the right, order of admission upwards. */
'use strict';

(() => {
  const { results, indexOf, color, font, number, picture, blank } = window.report;

  const most = 440;
  /** Where all are on the line there is nothing to look for. */
  const mostWithoutInversions = 150;

  function draw(canvas, width) {
    const { points, inversions } = results[indexOf(canvas.dataset.scatter)].fairness;
    const isSmall = inversions === 0;
    const side = Math.min(width, isSmall ? mostWithoutInversions : most);
    const margin = isSmall
      ? { left: 4, right: 4, top: 4, bottom: 4 }
      : { left: 46, right: 14, top: 12, bottom: 34 };
    const context = blank(canvas, side, side);
    const last = points.reduce(
      (highest, [joined, admitted]) => Math.max(highest, joined, admitted),
      1,
    );
    const inner = {
      width: side - margin.left - margin.right,
      height: side - margin.top - margin.bottom,
    };
    const x = (place) => margin.left + (place / last) * inner.width;
    const y = (place) => margin.top + inner.height - (place / last) * inner.height;

    context.font = font();
    context.strokeStyle = color('line');
    context.fillStyle = color('muted');
    context.lineWidth = 1;
    context.strokeRect(margin.left + 0.5, margin.top + 0.5, inner.width, inner.height);
    if (!isSmall) label(context, { margin, inner, side, last });

    const radius = points.length > 600 ? 1.4 : points.length > 100 ? 2 : 3;
    context.fillStyle = color('accent', canvas);
    context.globalAlpha = points.length > 600 ? 0.55 : 0.8;
    for (const [joined, admitted] of points) {
      context.beginPath();
      context.arc(x(joined), y(admitted), radius, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
    context.strokeStyle = color('mark');
    context.setLineDash([4, 4]);
    context.beginPath();
    context.moveTo(x(0), y(0));
    context.lineTo(x(last), y(last));
    context.stroke();
  }

  function label(context, { margin, inner, side, last }) {
    context.textAlign = 'center';
    context.fillText('order of joining →', margin.left + inner.width / 2, side - 10);
    context.textAlign = 'right';
    context.fillText(number(last), margin.left + inner.width, side - 10);
    context.fillText(number(last), margin.left - 6, margin.top + 10);
    context.save();
    context.translate(16, margin.top + inner.height / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = 'center';
    context.fillText('order of admission →', 0, 0);
    context.restore();
  }

  for (const canvas of document.querySelectorAll('[data-scatter]')) {
    picture(canvas.parentElement, (width) => draw(canvas, width));
  }
})();
