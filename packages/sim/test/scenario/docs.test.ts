import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { callFigureNames, callNames, plainMetricNames } from '../../src/scenario/metrics.ts';
import {
  scenarioJsonSchema,
  scenarioJsonSchemaText,
  type JsonSchema,
} from '../../src/scenario/json-schema.ts';
import { presetNames, presets } from '../../src/scenario/presets.ts';
import { readScenario } from '../../src/scenario/read.ts';
import { personaNames } from '../../src/scenario/schema.ts';

const root = resolve(import.meta.dirname, '../../../..');
const page = readFileSync(resolve(root, 'docs/SCENARIOS.md'), 'utf8');

interface Field {
  path: string;
  described: boolean;
  /** As the page formats it. */
  standard: string;
}

/** Every field that is not a group of others. */
function fieldsOf(schema: JsonSchema, path: string[] = []): Field[] {
  const alternatives: JsonSchema[] = schema.oneOf ?? [];
  if (alternatives.length > 0) return alternatives.flatMap((one) => fieldsOf(one, path));
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    if (typeof child === 'boolean') return [];
    const here = [...path, name];
    const inside = fieldsOf(child, here);
    if (inside.length > 0) return inside;
    const needed = schema.required?.includes(name);
    const standard = needed ? 'needed' : 'none';
    const described = child.description !== undefined || child.const !== undefined;
    return [
      {
        path: here.join('.'),
        described,
        standard: child.default === undefined ? standard : JSON.stringify(child.default),
      },
    ];
  });
}

const fields = fieldsOf(scenarioJsonSchema()).filter(({ path }) => path !== '$schema');

/** The rows of the field tables, by path. */
const rows = new Map(
  page
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll(/^`|`$/g, '')))
    .filter((cells) => cells.length === 6 && /^[\w.]+$/.test(cells[1]!))
    .filter(([, path]) => path !== 'field')
    .map(([, path = '', standard = '']) => [path, standard]),
);

describe('docs/SCENARIOS.md', () => {
  test.each(fields)('names $path with its default', ({ path, standard }) => {
    const documented = rows.get(path);
    expect(documented).toBeDefined();
    const isValue = documented !== 'needed' && documented !== 'none';
    expect(isValue ? JSON.stringify(JSON.parse(documented!)) : documented).toBe(standard);
  });

  test('names no unknown field', () => {
    const known = new Set([...fields.map(({ path }) => path), 'personas', 'arrivals']);
    expect([...rows.keys()].filter((path) => !known.has(path))).toEqual([]);
    expect(rows.size).toBeGreaterThan(35);
  });

  test('names every persona, figure, call and preset', () => {
    for (const name of [...personaNames, ...Object.keys(callNames), ...presetNames]) {
      expect(page).toContain(`\`${name}\``);
    }
    // Figures that share a row are named by their last part, all but the first.
    const endings = (name: string) => [name, name.slice(Math.max(0, name.lastIndexOf('.')))];
    for (const name of plainMetricNames) {
      expect(endings(name).some((ending) => page.includes(`\`${ending}\``))).toBe(true);
    }
    for (const name of callFigureNames) expect(page).toMatch(new RegExp(`\`(<call>)?\\.${name}\``));
  });

  test('lists the thresholds of each preset', () => {
    const [row = ''] = /^\| thresholds .*$/m.exec(page) ?? [];
    const cells = row.split('|').slice(2, -1);
    const documented = cells.map((cell) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text),
    );
    expect(documented).toEqual([...presets.values()].map(({ thresholds }) => thresholds));
  });

  test('shows a file that can be played', () => {
    const [, example = ''] = /```json\n([^]*?)```/.exec(page) ?? [];
    expect(readScenario(JSON.parse(example), 'the example').name).toBe('a-rainy-evening');
  });
});

describe('the published JSON Schema', () => {
  test('is up to date', () => {
    const file = resolve(root, 'packages/sim/scenario.schema.json');
    expect(readFileSync(file, 'utf8')).toBe(scenarioJsonSchemaText());
  });

  test('describes every field', () => {
    expect(fields.filter(({ described }) => !described)).toEqual([]);
  });
});

describe('a preset', () => {
  test.each([...presets])('%s can be played, for whatever seed', (name, preset) => {
    const { thresholds } = readScenario({ ...preset, seed: 2 ** 31 - 1 }, name);
    expect(thresholds.some((text) => text.startsWith('sold>='))).toBe(true);
  });

  test('shows each way of arriving, and each persona', () => {
    const shipped = [...presets.values()];
    const kinds = new Set(shipped.map(({ arrivals }) => arrivals.kind));
    expect(kinds).toEqual(new Set(['burst', 'lobby', 'early', 'ramp', 'poisson']));
    const played = new Set(shipped.flatMap(({ personas }) => Object.keys(personas)));
    expect(played).toEqual(new Set(personaNames));
  });
});
