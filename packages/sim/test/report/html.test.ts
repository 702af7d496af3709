import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { maxCompared, reportHtml } from '../../src/report/html.ts';
import { bar, inline, markup } from '../../src/report/markup.ts';
import { ReportError } from '../../src/report/report-error.ts';
import { aResult, aScenario, timeInLine } from './sample-result.ts';
import {
  attack,
  broken,
  hostile,
  inRealTime,
  oddlySeated,
  ofMany,
  ofNobody,
  ofOne,
} from './odd-results.ts';

/** Everything in a page that would make a browser fetch or send. */
function reachingOut(html: string): string[] {
  const ways = [
    /<\w[^<>]*\s(?:src|href|srcset|action|poster|data)\s*=\s*["']?(?!["']?data:)[^\s>]*/gi,
    /@import\b|url\(\s*["']?(?!data:)/gi,
    /\b(?:fetch|importScripts|import)\s*\(|\bsendBeacon\b/g,
    /\bnew\s+(?:WebSocket|EventSource|Worker|XMLHttpRequest)\b/g,
  ];
  return ways.flatMap((way) => html.match(way) ?? []);
}

const scripts = (html: string) =>
  [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)].map(([, attributes, code]) => ({
    attributes: attributes!,
    code: code!,
  }));

/** The visible text. */
const visibleText = (html: string) => html.replace(/<(script|style)[\s\S]*?<\/\1>/g, '');

const times = (html: string, text: string) => html.split(text).length - 1;

const resultsIn = (html: string) =>
  JSON.parse(scripts(html).find(({ attributes }) => attributes.includes('application/json'))!.code);

describe('the page', () => {
  test('makes no request', () => {
    expect(reachingOut(reportHtml([broken()]))).toEqual([]);
    expect(reachingOut(reportHtml([aResult(), inRealTime()]))).toEqual([]);
  });

  test.each([
    '<script src="x.js">',
    '<link href=//fonts.example/a.css>',
    '<img src="https://pixel.example/a.png">',
    '<form action="/send">',
    '<style>@import "a.css"',
    '<style>a { background: url(a.png) }',
    '<script>fetch("/")',
    '<script>import("./a.js")',
    '<script>new WebSocket("wss://a.example")',
  ])('reaching out is noticed: %s', (planted) => {
    expect(reachingOut(planted)).not.toEqual([]);
  });

  test('lets run and apply just what it holds, by its hash', () => {
    const html = reportHtml([aResult()]);
    const hash = (code: string) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    const directives = new Map(
      policy
        .replaceAll('&#39;', "'")
        .split('; ')
        .map((directive): [string, string[]] => {
          const [name = '', ...sources] = directive.split(' ');
          return [name, sources];
        }),
    );
    const code = scripts(html).filter(({ attributes }) => attributes === '');
    expect(directives.get('default-src')).toEqual(["'none'"]);
    expect(directives.get('script-src')).toEqual(code.map((script) => hash(script.code)));
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
    expect(directives.get('style-src')).toEqual([hash(style)]);
    expect(html.match(/<[^>]*\sstyle="/g)).toBeNull();
  });

  test('carries the licence of the library inside it', () => {
    expect(times(reportHtml([aResult()]), 'Copyright (c) 2022 Leon Sorokin')).toBe(1);
  });

  test('is the same for the same results, and another for others', () => {
    const html = reportHtml([aResult()]);
    expect(reportHtml([structuredClone(aResult())]) === html).toBe(true);
    expect(reportHtml([aResult({}, aScenario({ seed: 8 }))]) === html).toBe(false);
  });

  test('holds the results as they are', () => {
    const given = [hostile(), aResult()];
    expect(resultsIn(reportHtml(given))).toEqual(given);
  });

  test('compares a few runs, and says when there are none or too many', () => {
    expect(() => reportHtml([])).toThrow(new ReportError('A page needs at least one report.'));
    const many = Array.from({ length: maxCompared + 1 }, () => aResult());
    expect(() => reportHtml(many)).toThrow(
      new ReportError('A page compares at most 6 reports: 7 were given.'),
    );
    expect(() => reportHtml(many.slice(1))).not.toThrow();
  });
});

describe('names that contain markup', () => {
  test('stay text everywhere', () => {
    const html = reportHtml([hostile(), hostile()]);
    for (const raw of ['<img', '<!--', '</script><script>alert']) expect(times(html, raw)).toBe(0);
    expect(times(visibleText(html), '\u202E')).toBe(0);
    expect(scripts(html)).toHaveLength(scripts(reportHtml([aResult()])).length);
    expect(times(html, '&lt;img src=x onerror=alert(2)&gt;&quot;&#39;&amp;')).toBeGreaterThan(20);
  });

  test('cannot end an attribute either', () => {
    const text =
      '&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;&quot;&#39;&amp;&lt;!--\uFFFD';
    expect(markup`<p title="${attack}">${[attack, 1, null, false]}</p>`.html).toBe(
      `<p title="${text}">${text}1</p>`,
    );
    expect(markup`${markup`<b>${'a < b'}</b>`}\uD800${'\uD800'}`.html).toContain('<b>a &lt; b</b>');
  });

  test('code that would end its own element is refused', () => {
    expect(() => inline('const end = "</script>";')).toThrow('end its own element');
    expect(inline('1 < 2').html).toBe('1 < 2');
  });
});

describe.each([
  ['nobody', ofNobody()],
  ['one', ofOne()],
  ['a great many', ofMany()],
  ['odd seats', oddlySeated()],
  ['a violation', broken()],
  ['real time', inRealTime()],
])('the page of %s', (_, result) => {
  test.each([[[result]], [[aResult(), result]]])('shows no NaN, null or undefined', (results) => {
    const text = visibleText(reportHtml(results)).replace(/<pre[\s\S]*?<\/pre>/g, '');
    expect(text.match(/.*(\b(NaN|Infinity|undefined|null)\b|\[object).*/g)).toBeNull();
  });
});

test('a small share is drawn small, and never beyond its bounds', () => {
  const width = (share: number) => /width="([\d.]+)"/.exec(bar(share).html)?.[1];
  expect([0, 0.5, 1 / 3, 1, 7, -1].map(width)).toEqual(['0', '50', '33.33', '100', '100', '0']);
});

test('the bar of people who all waited equally long is divided among them', () => {
  const allAlike = aResult({ timeInLine: timeInLine([7, 7, 7]) });
  const bars = reportHtml([allAlike]).match(/<rect class="\w+"[^>]*>/g)!;
  // The last bar; those before it have no height.
  const drawn = bars.slice(-3).map((rect) => ({
    part: /class="(\w+)"/.exec(rect)![1],
    width: Number(/ width="([\d.]+)"/.exec(rect)![1]),
  }));
  expect(drawn.map(({ part }) => part)).toEqual(['first', 'second', 'third']);
  expect(drawn[0]!.width).toBeCloseTo(0.44);
});

test('nobody is drawn in a picture of waits where all got in at once', () => {
  const html = visibleText(reportHtml([ofOne()]));
  expect(html).not.toContain('class="histogram"');
  expect(html).toContain('The one place that was admitted got in at once.');
});

test('a check that was never evaluated has not passed', () => {
  const result = aResult();
  const [first, ...others] = result.checks;
  const html = visibleText(
    reportHtml([{ ...result, checks: [{ ...first!, times: 0 }, ...others] }]),
  );
  expect(html).toContain('4 of 5 checks passed');
  expect(html).toContain('1 check never evaluated in this run');
  expect(visibleText(reportHtml([result]))).not.toContain('never evaluated');
});
