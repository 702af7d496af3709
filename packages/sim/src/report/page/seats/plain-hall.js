/** A plain hall: rows under each other, folded where too long, in blocks where too many. */
'use strict';

(() => {
  const largestCell = 40;
  const smallestCell = 5;
  /** Rows stand next to each other, in blocks, where they would be higher than that. */
  const mostHeight = 420;
  /** Above each block, for the numbers of its rows. */
  const headHeight = 18;

  function blocksOf({ seats, seatsPerRow }, width) {
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
    return { rows, perLine, linesPerRow, rowsPerBlock, shown, cell: cellOf(blocks) };
  }

  function plainHall(map, width) {
    const { seats, seatsPerRow } = map;
    const { rows, perLine, linesPerRow, rowsPerBlock, shown, cell } = blocksOf(map, width);
    const top = shown > 1 ? headHeight : 0;
    const keys = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -seatsPerRow, ArrowDown: seatsPerRow };
    const rowOf = (index) => Math.floor(index / seatsPerRow);
    return {
      cell,
      width: (shown * perLine + shown - 1) * cell,
      height: top + Math.min(rows, rowsPerBlock) * linesPerRow * cell,
      /** The numbers of the rows; none where all are under each other. */
      texts: Array.from({ length: shown > 1 ? shown : 0 }, (_, block) => ({
        x: block * (perLine + 1) * cell,
        y: headHeight - 6,
        text: `${perLine * cell > 90 ? 'Rows ' : ''}${block * rowsPerBlock + 1}–${Math.min(rows, (block + 1) * rowsPerBlock)}`,
      })),
      shapeOf: () => 'seat',
      nameOf: (index) => `Row ${rowOf(index) + 1}, seat ${index + 1}`,
      placeOf(index) {
        const inRow = index % seatsPerRow;
        const block = Math.floor(rowOf(index) / rowsPerBlock);
        const line = (rowOf(index) % rowsPerBlock) * linesPerRow + Math.floor(inRow / perLine);
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
      nextTo: (index, key) => index + keys[key],
    };
  }

  window.report.plainHall = plainHall;
})();
