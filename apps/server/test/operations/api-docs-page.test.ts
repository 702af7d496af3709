import { readFileSync } from 'node:fs';
import { createContext, Script } from 'node:vm';
import { expect, test } from 'vitest';
import { assetPaths } from '../../src/operations/static-assets.ts';
import { documentPath } from '../../src/rest/openapi/openapi-handler.ts';
import { dialects } from '@onsale/db/testing';
import { sharedHttpFixture } from '../fixtures/http-fixture.ts';

const s = sharedHttpFixture(dialects[0]!);

async function read(path: string): Promise<string> {
  return (await s().request({ path })).text;
}

/** URLs that a browser could fetch from another host: with a scheme, or with that of the page. */
function otherOrigins(text: string): string[] {
  return [...text.matchAll(/\b(?:https?|wss?|ftp):\/\/|(?<=["'`(=]\s*)\/\/(?=[\w[])/gi)].map(
    ([found]) => found,
  );
}

/** Code and styles that the content security policy would not run or apply. */
function inlineCode(html: string): string[] {
  return [
    ...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>|<style\b|\s(?:style|on\w+)\s*=|javascript:/gi),
  ].map(([found]) => found);
}

test.each(['/docs', '/docs/docs.css', '/docs/docs.js'])('%s names no other host', async (path) => {
  expect(otherOrigins(await read(path))).toEqual([]);
});

test.each([
  '<script src="https://cdn.example/x.js"></script>',
  '<link href=//fonts.example/font.css>',
  "@import 'http://fonts.example/font.css';",
  'body { background: url( //images.example/a.png) }',
  'fetch(`//api.example/track`)',
  'new WebSocket("wss://api.example")',
])('the check finds the host in: %s', (planted) => {
  expect(otherOrigins(planted)).toHaveLength(1);
});

test('the icon names no host but its XML namespace', async () => {
  const svg = await read('/docs/favicon.svg');
  expect(svg.match(/[\w:]+="[^"]*\/\/[^"]*"/g)).toEqual(['xmlns="http://www.w3.org/2000/svg"']);
  expect(inlineCode(svg)).toEqual([]);
});

test('the style sheet of the library has its images inside', async () => {
  const css = await read('/docs/swagger-ui.css');
  const urls = [...css.matchAll(/url\(\s*["']?([^:)]*)/g)].map(([, start]) => start);
  expect(urls.length).toBeGreaterThan(0);
  expect(new Set(urls)).toEqual(new Set(['data']));
  expect(css).not.toMatch(/@import|@font-face/);
});

test('the page has no inline code and links only to served files', async () => {
  const html = await read('/docs');
  expect(inlineCode(html)).toEqual([]);
  const links = [...html.matchAll(/\s(?:src|href)="([^"]*)"/g)].map(([, link]) => link);
  expect(links).toHaveLength(6);
  const served = [...assetPaths, documentPath];
  for (const link of links) expect(served).toContain(pathFrom('/docs', link!));
});

test('the links of the page hold below the prefix of a proxy', async () => {
  const links = [...(await read('/docs')).matchAll(/\s(?:src|href)="([^"]*)"/g)];
  const { url } = await settings();
  for (const link of [...links.map(([, found]) => found!), url]) {
    expect(pathFrom('/tickets/docs', link)).toMatch(/^\/tickets\/(docs\/|openapi\.json$)/);
  }
});

test.each([
  '<script>start()</script>',
  '<style>body {}</style>',
  '<p style="color: red">',
  '<body onload="start()">',
  '<a href="javascript:start()">',
])('the check finds inline code in: %s', (planted) => {
  expect(inlineCode(planted)).toHaveLength(1);
});

function pathFrom(page: string, link: string): string {
  return new URL(link, `https://tickets.example${page}`).pathname;
}

/** Of the library: whether the credentials that were given meet one of the requirements. */
type IsAuthorized = (given: Set<string>, requirements: Map<string, unknown>[]) => boolean;

interface Plugin {
  statePlugins?: {
    auth: { wrapSelectors: { isAuthorized: (original: IsAuthorized) => IsAuthorized } };
  };
}

interface Settings {
  plugins: (() => Plugin)[];
  url: string;
  validatorUrl: string | null;
  persistAuthorization: boolean;
  queryConfigEnabled?: boolean;
}

type Spec = Record<string, unknown>;

interface Operation {
  parameters?: { name: string }[];
}

/** Runs the page's own script as far as it calls the library. */
async function settings({ dark = false } = {}) {
  let given: Settings | undefined;
  const classes = new Set<string>();
  const window = {
    matchMedia: () => ({ matches: dark, addEventListener() {} }),
    SwaggerUIBundle(options: Settings) {
      given = options;
    },
  };
  const toggle = (name: string, on: boolean) => void (on && classes.add(name));
  const document = { documentElement: { classList: { toggle } } };
  new Script(await read('/docs/docs.js')).runInContext(createContext({ window, document }));
  if (!given) throw new Error('the script did not start the library');
  return { ...given, classes };
}

test('the page reads the document of this server and sends it to no validator', async () => {
  const { url, validatorUrl } = await settings();
  expect(pathFrom('/docs', url)).toBe(documentPath);
  expect(validatorUrl).toBeNull();
});

test('the lock of a call that needs no credential is open until one is given', async () => {
  const ofLibrary: IsAuthorized = (given, requirements) =>
    requirements.some((requirement) => [...requirement.keys()].every((name) => given.has(name)));
  const { plugins } = await settings();
  const [auth] = plugins.flatMap((plugin) => plugin().statePlugins?.auth ?? []);
  const isAuthorized = auth!.wrapSelectors.isAuthorized(ofLibrary);
  const optional = [new Map(), new Map([['accountKey', []]])];
  expect(ofLibrary(new Set(), optional)).toBe(true);
  expect(isAuthorized(new Set(), optional)).toBe(false);
  expect(isAuthorized(new Set(['accountKey']), optional)).toBe(true);
});

test('credentials are not stored, and a link cannot carry settings', async () => {
  const { persistAuthorization, queryConfigEnabled } = await settings();
  expect(persistAuthorization).toBe(false);
  expect(queryConfigEnabled ?? false).toBe(false);
});

test('the page is dark when the browser asks for dark mode', async () => {
  expect([...(await settings({ dark: true })).classes]).toEqual(['dark-mode']);
  expect([...(await settings({ dark: false })).classes]).toEqual([]);
});

test('the document has no example of an idempotency key, which readers would share', () => {
  const file = new URL('../../../../docs/openapi.json', import.meta.url);
  const { paths } = JSON.parse(readFileSync(file, 'utf8')) as Spec;
  const parameters = Object.values(paths as Record<string, Record<string, Operation>>)
    .flatMap((methods) => Object.values(methods))
    .flatMap((operation) => operation.parameters ?? []);
  const keys = parameters.filter(({ name }) => name === 'Idempotency-Key');
  expect(keys.length).toBeGreaterThan(5);
  expect(JSON.stringify(keys)).not.toContain('"example');
  // Other parameters have one, so the check reads the right place.
  expect(JSON.stringify(parameters)).toContain('"example');
});
