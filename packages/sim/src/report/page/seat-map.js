/** Seats in their rows, coloured by when they were sold, with who bought the one pointed at. */
'use strict';

(() => {
  const { results, indexOf, color, font, clock, picture, blank } = window.report;

  const largestCell = 40;
  const smallestCell = 5;
  /** Rows stand next to each other, in blocks, where they would be higher than that. */
  const mostHeight = 420;
  /** Above each block, for the numbers of its rows. */
  const headHeight = 18;
  const rampColors = 7;

  /** Where the seats go: rows under each other, folded where too long, in blocks where too many. */
  function layoutOf({ seats, seatsPerRow }, width) {
    const rows = Math.ceil(seats.length / seatsPerRow);
    const fitting = Math.max(1, Math.floor(width / smallestCell));
    const perLine = Math.min(seatsPerRow, fitting);
    const linesPerRow = Math.ceil(seatsPerRow / perLine);
    const cellOf = (blocks) => {
      const byWidth = Math.floor(width / (blocks * perLine + blocks - 1));
      const byHeight = Math.floor(mostHeight / (Math.ceil(rows / blocks) * linesPerRow));
      return Math.min(largestCell, byWidth, Math.max(smallestCell, byHeight));
    };
    const most = Math.min(rows, Math.max(1, Math.floor((fitting + 1) / (perLine + 1))));
    // The number of blocks with the largest seats; of equals the fewest, which is nearest to a hall.
    const blocks = Array.from({ length: most }, (_, index) => index + 1).reduce((best, next) =>
      cellOf(next) > cellOf(best) ? next : best,
    );
    const rowsPerBlock = Math.ceil(rows / blocks);
    const shown = Math.ceil(rows / rowsPerBlock);
    const columns = shown * perLine + shown - 1;
    const cell = cellOf(blocks);
    const top = shown > 1 ? headHeight : 0;
    return {
      cell,
      width: columns * cell,
      height: top + Math.min(rows, rowsPerBlock) * linesPerRow * cell,
      /** Empty where all rows are under each other. */
      heads: Array.from({ length: shown > 1 ? shown : 0 }, (_, block) => ({
        x: block * (perLine + 1) * cell,
        text: `${perLine * cell > 90 ? 'Rows ' : ''}${block * rowsPerBlock + 1}–${Math.min(rows, (block + 1) * rowsPerBlock)}`,
      })),
      placeOf(index) {
        const row = Math.floor(index / seatsPerRow);
        const inRow = index % seatsPerRow;
        const block = Math.floor(row / rowsPerBlock);
        const line = (row % rowsPerBlock) * linesPerRow + Math.floor(inRow / perLine);
        return { x: (block * (perLine + 1) + (inRow % perLine)) * cell, y: top + line * cell };
      },
      seatAt(x, y) {
        const column = Math.floor(x / cell);
        const line = Math.floor((y - top) / cell);
        const block = Math.floor(column / (perLine + 1));
        const inLine = column % (perLine + 1);
        const row = block * rowsPerBlock + Math.floor(line / linesPerRow);
        const inRow = (line % linesPerRow) * perLine + inLine;
        const index = row * seatsPerRow + inRow;
        const isThere = x >= 0 && y >= top && inLine < perLine && inRow < seatsPerRow;
        return isThere && index < seats.length ? index : null;
      },
    };
  }

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

  const article = { abandoner: 'an', hesitant: 'somebody', flaky: 'somebody', broke: 'somebody' };

  function told({ seatsPerRow, seats }, { index, opensAt }) {
    const { soldAtSeconds, persona } = seats[index];
    const where = `Row ${Math.floor(index / seatsPerRow) + 1}, seat ${index + 1}`;
    if (soldAtSeconds === null) return `${where}: not sold`;
    const to = persona === null ? '' : `, to ${article[persona] ?? 'a'} ${persona}`;
    return `${where}: sold after ${clock(soldAtSeconds - opensAt)}${to}`;
  }

  function show(canvas) {
    const map = results[indexOf(canvas.dataset.seatMap)].seatMap[Number(canvas.dataset.date)];
    const { first, last, opensAt: opening } = canvas.closest('.maps').dataset;
    const opensAt = Number(opening);
    const span = Number(last) - Number(first);
    const shareOf = (soldAtSeconds) =>
      span > 0 ? (soldAtSeconds - opensAt - Number(first)) / span : 0;
    const readout = canvas.parentElement.querySelector('.readout');
    const stage = canvas.parentElement.querySelector('.stage');
    let layout = null;
    let chosen = null;

    function draw() {
      const context = blank(canvas, layout.width, layout.height);
      stage.style.width = `${layout.width}px`;
      context.font = font();
      context.fillStyle = color('muted');
      for (const { x, text } of layout.heads) context.fillText(text, x, headHeight - 6);
      const colorAt = ramp();
      const gap = layout.cell > 8 ? 2 : 1;
      const size = layout.cell - gap;
      const round = size > 8 ? 3 : size > 5 ? 1 : 0;
      map.seats.forEach(({ soldAtSeconds }, index) => {
        const { x, y } = layout.placeOf(index);
        context.beginPath();
        if (soldAtSeconds === null) {
          context.roundRect(x + gap / 2 + 0.5, y + gap / 2 + 0.5, size - 1, size - 1, round);
          context.strokeStyle = color('empty-seat');
          context.stroke();
        } else {
          context.roundRect(x + gap / 2, y + gap / 2, size, size, round);
          context.fillStyle = colorAt(shareOf(soldAtSeconds));
          context.fill();
        }
      });
      if (chosen === null) return;
      const { x, y } = layout.placeOf(chosen);
      context.beginPath();
      context.rect(x + 0.5, y + 0.5, layout.cell - 1, layout.cell - 1);
      context.strokeStyle = color('ink');
      context.lineWidth = 2;
      context.stroke();
    }

    function choose(index) {
      if (index === chosen || !layout) return;
      chosen = index;
      readout.textContent = chosen === null ? '' : told(map, { index: chosen, opensAt });
      draw();
    }

    const pointed = (event) => {
      const { left, top } = canvas.getBoundingClientRect();
      choose(layout?.seatAt(event.clientX - left, event.clientY - top) ?? null);
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
      const at = chosen ?? 0;
      const next = {
        ArrowLeft: at - 1,
        ArrowRight: at + 1,
        ArrowUp: at - map.seatsPerRow,
        ArrowDown: at + map.seatsPerRow,
        Home: 0,
        End: end,
      }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      if (next >= 0 && next <= end) choose(next);
    });

    picture(canvas.parentElement, (width) => {
      layout = layoutOf(map, width);
      draw();
    });
  }

  document.querySelectorAll('[data-seat-map]').forEach(show);
})();
