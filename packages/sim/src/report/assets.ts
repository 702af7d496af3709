/** What the page carries along: the chart library, our style sheet and our scripts. */
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

const own = ['shared.js', 'charts.js', 'scatter.js', 'seat-map.js'];

let kept: Assets | undefined;

/** Read once: the files do not change while a process runs. */
export function pageAssets(): Assets {
  kept ??= {
    style: asset(read('uplot/dist/uPlot.min.css') + readOwn('report.css')),
    scripts: [
      // Its licence asks to travel with it.
      asset(`/*\n${read('uplot/LICENSE')}*/\n${read('uplot/dist/uPlot.iife.min.js')}`),
      ...own.map((name) => asset(readOwn(name))),
    ],
  };
  return kept;
}

function read(specifier: string): string {
  return readFileSync(new URL(import.meta.resolve(specifier)), 'utf8');
}

function readOwn(name: string): string {
  return readFileSync(new URL(`./page/${name}`, import.meta.url), 'utf8');
}

function asset(text: string): Asset {
  // A browser reads a line end of any kind as \n, and hashes what it has read.
  const code = text.replaceAll(/\r\n?/g, '\n');
  return { code, hash: `'sha256-${createHash('sha256').update(code).digest('base64')}'` };
}
