/** Renders the report as one self-contained HTML page, which needs no network and no server. */
import type { RunResult } from '../result.ts';
import { answer } from './answer.ts';
import { pageAssets, type Assets } from './assets.ts';
import { inline, jsonForScript, markup, type Markup } from './markup.ts';
import { ReportError } from './report-error.ts';
import { runsOf, type Run } from './runs.ts';
import { calls } from './sections/calls.ts';
import { checks, conditions, thresholds } from './sections/checks.ts';
import { headerOfMany, headerOfOne } from './sections/header.ts';
import { lobby } from './sections/lobby.ts';
import { order } from './sections/order.ts';
import { overTime } from './sections/over-time.ts';
import { funnel, outcomesByPersona, sharesByPersona } from './sections/people.ts';
import { comparison, differences, scenarios } from './sections/scenario.ts';
import { seatMaps } from './sections/seats/seat-maps.ts';
import { timeInLine } from './sections/time-in-line.ts';
import { traffic } from './sections/traffic.ts';
import { violations } from './sections/violation.ts';

/** Bounded by the colours and dashes that can be told apart. */
export const maxCompared = 6;

/**
 * One self-contained page about one run, or several runs side by side. The same results give the
 * same bytes.
 *
 * @throws {ReportError} when there is no result, or more than {@link maxCompared}.
 */
export function reportHtml(results: readonly RunResult[]): string {
  if (results.length === 0) throw new ReportError('A page needs at least one report.');
  if (results.length > maxCompared) {
    throw new ReportError(
      `A page compares at most ${maxCompared} reports: ${results.length} were given.`,
    );
  }
  const runs = runsOf(results);
  const assets = pageAssets();
  return `<!doctype html>\n${page({ runs, results, assets }).html}\n`;
}

interface Page {
  runs: readonly Run[];
  results: readonly RunResult[];
  assets: Assets;
}

function page({ runs, results, assets }: Page): Markup {
  const [first] = results;
  const title =
    results.length === 1 && first
      ? `${first.scenario.name}, seed ${first.scenario.seed}`
      : `${results.length} runs compared`;
  return markup`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(assets)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title} · Onsale simulation</title>
<meta name="description" content="${results.map(answer).join(' ')}">
<link rel="icon" href="${icon}">
<style>${inline(assets.style.code)}</style>
</head>
<body>
<main>
${runs.length === 1 ? runs.map(headerOfOne) : headerOfMany(runs)}
${body(runs)}
</main>
<footer>
<p>${footer(results)}</p>
</footer>
<script type="application/json" id="results">${jsonForScript(results)}</script>
${assets.scripts.map(({ code }) => markup`<script>${inline(code)}</script>\n`)}</body>
</html>`;
}

function body(runs: readonly Run[]): (Markup | null)[] {
  const compared = runs.length > 1;
  return [
    violations(runs),
    compared ? differences(runs) : null,
    compared ? comparison(runs) : null,
    pair(funnel(runs), timeInLine(runs), compared),
    overTime(runs),
    traffic(runs),
    seatMaps(runs),
    lobby(runs),
    order(runs),
    outcomesByPersona(runs),
    sharesByPersona(runs),
    calls(runs),
    checks(runs),
    pair(thresholds(runs), conditions(runs), compared),
    scenarios(runs),
  ];
}

/** Two short sections side by side; compared runs need the whole width for each. */
function pair(left: Markup | null, right: Markup | null, compared: boolean): Markup | null {
  if (compared || !left || !right) return markup`${left}${right}`;
  return markup`<div class="pair">${left}${right}</div>`;
}

/** Only the scripts and styles of this file, known by their hashes, may run. */
function contentSecurityPolicy({ style, scripts }: Assets): string {
  return [
    "default-src 'none'",
    `style-src ${style.hash}`,
    `script-src ${scripts.map(({ hash }) => hash).join(' ')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function footer(results: readonly RunResult[]): string {
  const versions = [...new Set(results.map(({ tool }) => `${tool.name} ${tool.version}`))];
  const starts = [...new Set(results.map(({ startedAt }) => startedAt))];
  const virtual = results.every(({ mode }) => mode === 'virtual');
  const epoch = virtual ? 'The clock of the simulation began at' : 'Started at';
  return `Written by ${versions.join(' and ')}. ${epoch} ${starts.join(' and ')}. This page holds its data and asks no other host for anything.`;
}

const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#2a5bd7"/><path d="M4 11V8m4 3V5m4 6V7" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>',
)}`;
