/** Points of two orders: of joining and admission, or of arrival in a lobby and of the line. */
'use strict';

(() => {
  const { results, indexOf, color, font, number, picture, blank } = window.report;

  const most = 440;
  /** Where all are on the line there is nothing to look for. */
  const mostWithoutInversions = 150;

  function drawAdmissions(canvas, width) {
    const { points, inversions } = results[indexOf(canvas.dataset.scatter)].fairness;
    const last = lastOf(points);
    draw(canvas, width, {
      groups: [{ points, fill: 'accent' }],
      last,
      isSmall: inversions === 0,
      line: { from: [0, 0], to: [last, last] },
      axes: ['wait number', 'order of admission'],
    });
  }

  function drawLobby(canvas, width) {
    const { lobby, scenario } = results[indexOf(canvas.dataset.lobby)];
    const { people, bots, firstTenth } = lobby;
    const last = lastOf([...people, ...bots]);
    draw(canvas, width, {
      groups: [
        { points: people, fill: 'accent' },
        { points: bots, fill: 'ink', isSquare: true },
      ],
      last,
      isSmall: scenario.concert.order !== 'draw',
      line: { from: [0, firstTenth.places], to: [last, firstTenth.places] },
      axes: ['order of arrival', 'place in line'],
    });
  }

  function lastOf(points) {
    return points.reduce((highest, [one, other]) => Math.max(highest, one, other), 1);
  }

  function draw(canvas, width, { groups, last, isSmall, line, axes }) {
    const side = Math.min(width, isSmall ? mostWithoutInversions : most);
    const margin = isSmall
      ? { left: 4, right: 4, top: 4, bottom: 4 }
      : { left: 46, right: 14, top: 12, bottom: 34 };
    const context = blank(canvas, side, side);
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
    if (!isSmall) label(context, { margin, inner, side, last, axes });

    const count = groups.reduce((sum, { points }) => sum + points.length, 0);
    const radius = count > 600 ? 1.4 : count > 100 ? 2 : 3;
    context.globalAlpha = count > 600 ? 0.55 : 0.8;
    for (const { points, fill, isSquare = false } of groups) {
      context.fillStyle = color(fill, canvas);
      for (const [across, up] of points) {
        context.beginPath();
        if (isSquare) context.rect(x(across) - radius, y(up) - radius, 2 * radius, 2 * radius);
        else context.arc(x(across), y(up), radius, 0, 2 * Math.PI);
        context.fill();
      }
    }
    context.globalAlpha = 1;
    context.strokeStyle = color('mark');
    context.setLineDash([4, 4]);
    context.beginPath();
    context.moveTo(x(line.from[0]), y(line.from[1]));
    context.lineTo(x(line.to[0]), y(line.to[1]));
    context.stroke();
  }

  function label(context, { margin, inner, side, last, axes: [across, up] }) {
    context.textAlign = 'center';
    context.fillText(`${across} →`, margin.left + inner.width / 2, side - 10);
    context.textAlign = 'right';
    context.fillText(number(last), margin.left + inner.width, side - 10);
    context.fillText(number(last), margin.left - 6, margin.top + 10);
    context.save();
    context.translate(16, margin.top + inner.height / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = 'center';
    context.fillText(`${up} →`, 0, 0);
    context.restore();
  }

  for (const canvas of document.querySelectorAll('[data-scatter]')) {
    picture(canvas.parentElement, (width) => drawAdmissions(canvas, width));
  }
  for (const canvas of document.querySelectorAll('[data-lobby]')) {
    picture(canvas.parentElement, (width) => drawLobby(canvas, width));
  }
})();
