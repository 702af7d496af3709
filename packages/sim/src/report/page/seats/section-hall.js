/**
 * A hall with a layout: section by section, rows in the middle with their labels, aisles as gaps.
 *
 * Sections stand next to each other where the page is wide enough, in the order of their seats.
 */
'use strict';

(() => {
  const { number } = window.report;

  const largestCell = 24;
  const smallestCell = 4;
  /** A higher hall gets smaller seats, down to a size at which shapes can still be told apart. */
  const mostHeight = 720;
  const distinctCell = 12;
  /** In seats. */
  const aisleWidth = 0.6;
  const headHeight = 22;
  const between = { sections: 24, lines: 16, label: 6 };
  /** A longer label is drawn narrower. */
  const longestLabel = 56;
  const lineHeight = 11;

  /** The seats of a layout, in the order of their numbers, and the rows that they stand in. */
  function readLayout({ concert, operator = [] }) {
    const seats = [];
    const changes = operator.flatMap(({ changePrice: price }) => price ?? []);
    const read = concert.layout.sections.map((section) => {
      const { name, accessible = [], companions = [] } = section;
      const { restrictedView = [] } = section;
      const prices = section.price === undefined ? [concert.price, ...changes] : [section.price];
      const price = `${prices.map(number).join(', then ')} points`;
      const partners = new Map(
        companions.flatMap(([a, b]) => [
          [a, b],
          [b, a],
        ]),
      );
      const shapeOf = (label) => {
        if (accessible.includes(label)) return 'accessible';
        if (partners.has(label)) return 'companion';
        return restrictedView.includes(label) ? 'restrictedView' : 'seat';
      };
      const rows = section.rows.map(({ label: row, seats: length, aisleAfter = [] }) => {
        const first = seats.length;
        for (let place = 1; place <= length; place += 1) {
          const label = `${row}-${place}`;
          seats.push({
            section: name,
            row,
            place,
            price,
            shape: shapeOf(label),
            partner: partners.get(label),
            isRestricted: restrictedView.includes(label),
          });
        }
        const aisles = aisleAfter.filter((place) => place < length);
        return { label: row, first, length, aisles, units: length + aisles.length * aisleWidth };
      });
      const units = Math.max(...rows.map((row) => row.units));
      return { title: name, note: price, rows, units };
    });
    return { sections: read, seats };
  }

  /** Where the seats of a row stand, in seats from its left end; lines of a row that is folded. */
  function foldRow({ length, aisles, units }, perLine) {
    const isFolded = units > perLine;
    const places = [];
    let [x, line] = [0, 0];
    for (let place = 1; place <= length; place += 1) {
      if (x + 1 > perLine) [x, line] = [0, line + 1];
      places.push({ x, line });
      x += aisles.includes(place) ? 1 + aisleWidth : 1;
    }
    return { places, lines: line + 1, units: isFolded ? perLine : units };
  }

  /** The rows of a section below its name, from its own top left corner. */
  function placeSection({ title, note, rows, units }, { cell, room, labelWidth, widthOf }) {
    const perLine = Math.max(1, room / cell);
    const left = labelWidth + between.label;
    const shown = Math.min(units, perLine);
    const noteAt = widthOf(title, 'strong') + 8;
    const rowsWidth = left + shown * cell;
    const width = Math.max(rowsWidth, noteAt + widthOf(note));
    // Short rows stand in the middle below a long name.
    const indent = (width - rowsWidth) / 2;
    const places = [];
    const texts = [
      { x: 0, y: headHeight - 8, text: title, weight: 'strong' },
      { x: noteAt, y: headHeight - 8, text: note },
    ];
    let y = headHeight;
    let labelledAt = -Infinity;
    for (const row of rows) {
      const folded = foldRow(row, perLine);
      const start = indent + left + ((shown - folded.units) / 2) * cell;
      for (const place of folded.places) {
        places.push({ x: start + place.x * cell, y: y + place.line * cell });
      }
      // In low rows some go without a label, so that none covers another.
      if (y - labelledAt >= lineHeight) {
        const middle = y + cell / 2;
        const x = indent + labelWidth;
        texts.push({ x, y: middle, text: row.label, side: 'right', most: labelWidth });
        labelledAt = y;
      }
      y += folded.lines * cell;
    }
    return { places, texts, width, height: Math.max(y, labelledAt + (cell + lineHeight) / 2) };
  }

  /** Sections next to each other for as long as they fit, each line of them in the middle. */
  function placeHall(sections, { width, cell, labelWidth, widthOf }) {
    const room = width - labelWidth - between.label;
    const lines = [];
    for (const section of sections) {
      const placed = placeSection(section, { cell, room, labelWidth, widthOf });
      const line = lines.at(-1);
      const widened = (line?.width ?? Infinity) + between.sections + placed.width;
      if (widened > width) lines.push({ placed: [placed], width: placed.width });
      else {
        line.placed.push(placed);
        line.width = widened;
      }
    }
    const widest = Math.min(width, Math.max(...lines.map((line) => line.width)));
    const places = [];
    const texts = [];
    let y = 0;
    for (const line of lines) {
      let x = Math.max(0, (widest - line.width) / 2);
      for (const placed of line.placed) {
        const moved = (one) => ({ ...one, x: Math.round(x + one.x), y: Math.round(y + one.y) });
        places.push(...placed.places.map(moved));
        texts.push(...placed.texts.map(moved));
        x += placed.width + between.sections;
      }
      y += Math.max(...line.placed.map(({ height }) => height)) + between.lines;
    }
    return { places, texts, width: widest, height: y - between.lines };
  }

  /** The hall with the largest seats that fit the page, in its width and, if it can be, height. */
  function placeLargest(sections, { width, widthOf }) {
    const labels = sections.flatMap(({ rows }) => rows.map(({ label }) => widthOf(label)));
    const labelWidth = Math.min(longestLabel, Math.max(...labels));
    const widest = Math.max(...sections.map(({ units }) => units));
    const byWidth = Math.floor((width - labelWidth - between.label) / widest);
    let cell = Math.max(smallestCell, Math.min(largestCell, byWidth));
    for (;;) {
      const placed = placeHall(sections, { width, cell, labelWidth, widthOf });
      if (cell <= distinctCell || placed.height <= mostHeight) return { ...placed, cell };
      cell -= 1;
    }
  }

  const careWords = {
    seat: '',
    accessible: ', for a wheelchair user',
    companion: ', for a companion',
    restrictedView: '',
  };

  function sectionHall({ seats: sold }, { scenario, width, widthOf }) {
    const { sections, seats } = readLayout(scenario);
    if (seats.length !== sold.length) return null;
    const placed = placeLargest(sections, { width, widthOf });
    const { cell, places } = placed;
    const lineTops = [...new Set(places.map(({ y }) => y))].toSorted((a, b) => a - b);
    const nearest = (index, y) => {
      const inLine = places.flatMap((place, at) => (place.y === y ? [at] : []));
      const distance = (at) => Math.abs(places[at].x - places[index].x);
      return inLine.reduce((best, at) => (distance(at) < distance(best) ? at : best));
    };
    return {
      ...placed,
      shapeOf: (index) => seats[index].shape,
      nameOf(index) {
        const { section, row, place, price, shape, partner, isRestricted } = seats[index];
        const beside = shape === 'companion' ? ` of ${partner}` : '';
        const view = isRestricted ? ', restricted view' : '';
        return `${section}, row ${row}, seat ${place}${careWords[shape]}${beside}${view}, ${price}`;
      },
      placeOf: (index) => places[index],
      seatAt(x, y) {
        const at = places.findIndex(
          (place) => x >= place.x && x < place.x + cell && y >= place.y && y < place.y + cell,
        );
        return at === -1 ? null : at;
      },
      /** The next seat of the row, or the nearest one of the next row. */
      nextTo(index, key) {
        const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };
        if (key === 'ArrowLeft' || key === 'ArrowRight') return index + steps[key];
        const y = lineTops[lineTops.indexOf(places[index].y) + steps[key]];
        return y === undefined ? -1 : nearest(index, y);
      },
    };
  }

  window.report.sectionHall = sectionHall;
})();
