/** Embedded assets of the page: the chart library, the style sheets and the scripts. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface Asset {
  code: string;
  /** As a Content-Security-Policy names it. */
  hash: string;
}

export interface Assets {
  style: Asset;
  /** In the order in which they run. */
  scripts: Asset[];
}

const styles = [
  'colours.css',
  'page.css',
  'header.css',
  'tables.css',
  'stacked.css',
  'violation.css',
  'pictures.css',
  'seats/seats.css',
  'latencies.css',
];
const scripts = [
  'shared.js',
  'lines.js',
  'charts.js',
  'scatter.js',
  'seats/plain-hall.js',
  'seats/section-hall.js',
  'seats/seat-map.js',
];

let cached: Assets | undefined;

/** Read once: the files do not change while the process runs. */
export function pageAssets(): Assets {
  cached ??= {
    style: asset(
      [read(import.meta.resolve('uplot/dist/uPlot.min.css')), ...styles.map(readOwn)].join('\n'),
    ),
    scripts: [
      // The licence of uPlot requires its text to go with the code.
      asset(
        `/*\n${read(import.meta.resolve('uplot/LICENSE'))}*/\n${read(import.meta.resolve('uplot/dist/uPlot.iife.min.js'))}`,
      ),
      ...scripts.map((name) => asset(readOwn(name))),
    ],
  };
  return cached;
}

/** @param url a `file:` URL. */
function read(url: string): string {
  return readFileSync(new URL(url), 'utf8');
}

function readOwn(name: string): string {
  return read(import.meta.resolve(`./page/${name}`));
}

function asset(text: string): Asset {
  // A browser normalises every line end to
  // before it hashes.
  const code = text.replaceAll(/\r\n?/g, '\n');
  return { code, hash: `'sha256-${createHash('sha256').update(code).digest('base64')}'` };
}
