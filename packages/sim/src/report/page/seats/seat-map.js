/** Seats in their hall, coloured by when they were sold, with who bought the one pointed at. */
'use strict';

(() => {
  const { results, indexOf, color, font, clock, picture, blank, plainHall, sectionHall } =
    window.report;

  const rampColors = 7;
  const arrows = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];

  /** From the first sale's colour to the last's, with the stops between them. */
  function ramp() {
    const stops = Array.from({ length: rampColors }, (_, index) => {
      const hex = color(`when-${index}`).trim().slice(1);
      return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
    });
    return (share) => {
      const at = Math.min(1, Math.max(0, share)) * (rampColors - 1);
      const low = Math.min(rampColors - 2, Math.floor(at));
      const mixed = stops[low].map((from, channel) =>
        Math.round(from + (stops[low + 1][channel] - from) * (at - low)),
      );
      return `rgb(${mixed.join(' ')})`;
    };
  }

  /** Each kind of seat has a shape of its own, as the legend shows them. */
  const shapes = {
    seat(context, { x, y, size }) {
      context.roundRect(x, y, size, size, size > 8 ? 3 : size > 5 ? 1 : 0);
    },
    accessible(context, { x, y, size }) {
      context.arc(x + size / 2, y + size / 2, size / 2, 0, 2 * Math.PI);
    },
    companion(context, { x, y, size }) {
      const half = size / 2;
      polygon(context, [
        [x + half, y],
        [x + size, y + half],
        [x + half, y + size],
        [x, y + half],
      ]);
    },
    restrictedView(context, { x, y, size }) {
      polygon(context, [
        [x + size / 2, y],
        [x + size, y + size],
        [x, y + size],
      ]);
    },
  };

  function polygon(context, [first, ...others]) {
    context.moveTo(...first);
    for (const point of others) context.lineTo(...point);
    context.closePath();
  }

  /** A cross: the seat is not on sale. */
  function cross(context, { x, y, size }) {
    context.moveTo(x, y);
    context.lineTo(x + size, y + size);
    context.moveTo(x + size, y);
    context.lineTo(x, y + size);
  }

  const article = { abandoner: 'an', hesitant: 'somebody', flaky: 'somebody', broke: 'somebody' };

  function stateOf({ soldAtSeconds, persona }, { isBlocked, opensAt }) {
    if (soldAtSeconds === null) return isBlocked ? 'not on sale' : 'not sold';
    const to = persona === null ? '' : `, to ${article[persona] ?? 'a'} ${persona}`;
    return `sold ${persona === null ? 'at the box office ' : ''}after ${clock(soldAtSeconds - opensAt)}${to}`;
  }

  const fontOf = (weight) => (weight === 'strong' ? `600 ${font()}` : font());

  function drawSeats(canvas, { hall, map, blocked, colorOf }) {
    const context = blank(canvas, hall.width, hall.height);
    for (const { x, y, text, side = 'left', weight, most } of hall.texts) {
      context.font = fontOf(weight);
      context.fillStyle = color(weight === 'strong' ? 'ink' : 'muted');
      context.textAlign = side;
      context.textBaseline = side === 'right' ? 'middle' : 'alphabetic';
      context.fillText(text, x, y, most);
    }
    const gap = hall.cell > 8 ? 2 : 1;
    const size = hall.cell - gap;
    const [plain, marked] = [color('empty-seat'), color('mark')];
    map.seats.forEach(({ soldAtSeconds }, index) => {
      const { x, y } = hall.placeOf(index);
      const kind = hall.shapeOf(index);
      const shape = shapes[kind];
      const isBlocked = blocked.has(index + 1);
      const isMarked = isBlocked || kind !== 'seat';
      context.beginPath();
      if (soldAtSeconds === null) {
        const outline = { x: x + gap / 2 + 0.5, y: y + gap / 2 + 0.5, size: size - 1 };
        shape(context, outline);
        if (isBlocked) cross(context, outline);
        context.strokeStyle = isMarked ? marked : plain;
        context.stroke();
      } else {
        shape(context, { x: x + gap / 2, y: y + gap / 2, size });
        context.fillStyle = colorOf(soldAtSeconds);
        context.fill();
      }
    });
    return context;
  }

  /** The width of a text of the map, in CSS pixels. */
  function measure(canvas) {
    const context = canvas.getContext('2d');
    return (text, weight) => {
      context.font = fontOf(weight);
      return Math.ceil(context.measureText(text).width);
    };
  }

  function show(canvas) {
    const { seatMap, scenario } = results[indexOf(canvas.dataset.seatMap)];
    const { concert } = scenario;
    const map = seatMap[Number(canvas.dataset.date)];
    const blocked = new Set(map.blocked);
    const { first, last, opensAt: opening } = canvas.closest('.maps').dataset;
    const opensAt = Number(opening);
    const span = Number(last) - Number(first);
    const shareOf = (soldAtSeconds) =>
      span > 0 ? (soldAtSeconds - opensAt - Number(first)) / span : 0;
    const readout = canvas.parentElement.querySelector('.readout');
    const stage = canvas.parentElement.querySelector('.stage');
    let hall = null;
    let chosen = null;

    function hallOf(width) {
      const widthOf = measure(canvas);
      const withLayout = concert.layout && sectionHall(map, { scenario, width, widthOf });
      return withLayout || plainHall(map, width);
    }

    function draw() {
      stage.style.width = `${hall.width}px`;
      const colorAt = ramp();
      const colorOf = (soldAtSeconds) => colorAt(shareOf(soldAtSeconds));
      const context = drawSeats(canvas, { hall, map, blocked, colorOf });
      if (chosen === null) return;
      const { x, y } = hall.placeOf(chosen);
      context.beginPath();
      context.rect(x + 0.5, y + 0.5, hall.cell - 1, hall.cell - 1);
      context.strokeStyle = color('ink');
      context.lineWidth = 2;
      context.stroke();
    }

    function choose(index) {
      if (index === chosen || !hall) return;
      chosen = index;
      const isBlocked = blocked.has(index + 1);
      readout.textContent =
        index === null
          ? ''
          : `${hall.nameOf(index)}: ${stateOf(map.seats[index], { isBlocked, opensAt })}`;
      draw();
    }

    const pointed = (event) => {
      const { left, top } = canvas.getBoundingClientRect();
      choose(hall?.seatAt(event.clientX - left, event.clientY - top) ?? null);
    };
    canvas.addEventListener('pointermove', pointed);
    canvas.addEventListener('pointerdown', pointed);
    canvas.addEventListener('pointerleave', ({ pointerType }) => {
      if (pointerType === 'mouse') choose(null);
    });
    canvas.addEventListener('focus', () => choose(chosen ?? 0));
    canvas.addEventListener('blur', () => choose(null));
    canvas.addEventListener('keydown', (event) => {
      const end = map.seats.length - 1;
      const ends = { Home: 0, End: end };
      const isArrow = arrows.includes(event.key);
      const next = isArrow ? hall?.nextTo(chosen ?? 0, event.key) : ends[event.key];
      if (next === undefined) return;
      event.preventDefault();
      if (next >= 0 && next <= end) choose(next);
    });

    picture(canvas.parentElement, (width) => {
      hall = hallOf(width);
      draw();
    });
  }

  document.querySelectorAll('[data-seat-map]').forEach(show);
})();
