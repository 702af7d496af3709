/** What all pictures of the page share: the results, colours, words, and when to draw again. */
'use strict';

window.report = (() => {
  const results = JSON.parse(document.getElementById('results').textContent);

  /** The n-th run has the n-th letter, which names its colour too. */
  const keyOf = (index) => String.fromCodePoint('a'.codePointAt(0) + index);
  const indexOf = (key) => key.codePointAt(0) - 'a'.codePointAt(0);

  const color = (name, place = document.documentElement) =>
    getComputedStyle(place).getPropertyValue(`--${name}`);

  const font = () => `12px ${getComputedStyle(document.body).fontFamily}`;

  const number = (value) => value.toLocaleString('en-US', { maximumFractionDigits: 3 });

  const units = [
    [86_400, 'day'],
    [3_600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];

  /** As the rest of the page says it: `8.4 s`, `4 min 12 s`. */
  function duration(seconds) {
    const tenths = Math.round(seconds * 10) / 10;
    if (tenths < 60) return `${tenths} s`;
    let left = Math.round(seconds);
    const parts = units.map(([size, unit]) => {
      const value = Math.floor(left / size);
      left -= value * size;
      return [value, unit];
    });
    const first = parts.findIndex(([value]) => value > 0);
    return parts
      .slice(first, first + 2)
      .filter(([value]) => value > 0)
      .map(([value, unit]) => `${value} ${unit === 'day' && value > 1 ? 'days' : unit}`)
      .join(' ');
  }

  /** A time on a clock that starts at the opening of the sale. */
  const clock = (seconds) => (seconds < 0 ? `−${duration(-seconds)}` : duration(seconds));

  const milliseconds = (value) =>
    value < 10 ? `${value.toFixed(1)} ms` : `${number(Math.round(value))} ms`;

  /** Never rounded to nothing or to all. */
  function percent(share) {
    const rounded = Math.round(share * 100);
    if (rounded === 0 && share > 0) return '< 1 %';
    return rounded === 100 && share < 1 ? '> 99 %' : `${rounded} %`;
  }

  const pictures = [];

  /** Draws at once, and again when the place's width, the reader's colours or the paper change. */
  function picture(place, draw) {
    let width = 0;
    const drawAt = (wanted) => {
      width = wanted;
      if (width > 0) draw(width);
    };
    pictures.push(() => drawAt(width));
    // A picture changes the size of its place, which an observer may not do while it reports one.
    new ResizeObserver(([entry]) => {
      const wanted = Math.floor(entry.contentRect.width);
      if (wanted !== width) requestAnimationFrame(() => drawAt(wanted));
    }).observe(place);
  }

  const redraw = () => pictures.forEach((draw) => draw());
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);

  // Ink on paper is dark, whatever the screen is.
  const onPaper = (printing) => () => {
    document.documentElement.classList.toggle('paper', printing);
    redraw();
  };
  window.addEventListener('beforeprint', onPaper(true));
  window.addEventListener('afterprint', onPaper(false));

  /** A canvas of this size in CSS pixels, sharp on any screen and blank. */
  function blank(canvas, width, height) {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const context = canvas.getContext('2d');
    context.scale(ratio, ratio);
    return context;
  }

  return {
    results,
    keyOf,
    indexOf,
    color,
    font,
    number,
    duration,
    clock,
    milliseconds,
    percent,
    picture,
    blank,
  };
})();
