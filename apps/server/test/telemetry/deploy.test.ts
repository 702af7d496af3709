/** The alarms and the dashboard in `deploy/` name only metrics that a server has. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { addProcessMetrics } from '../../src/operations/metrics-handler.ts';
import { testApp } from '../fixtures/test-app.ts';

const deploy = resolve(import.meta.dirname, '../../../../deploy');
const read = (path: string) => readFileSync(resolve(deploy, path), 'utf8');

interface Dashboard {
  panels: { title: string; targets: { expr: string }[] }[];
}

/** Every series that a server on Postgres publishes, by its name. */
async function publishedNames(): Promise<Set<string>> {
  await using t = await testApp(dialects.find(({ isConcurrent }) => isConcurrent)!);
  addProcessMetrics(t.app, ['payment.pay']);
  t.app.metrics.jobFailed('refresh');
  const text = await t.app.metrics.registry.metrics();
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return new Set(
    types.flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}

const namesIn = (text: string) => [
  ...new Set(text.match(/\b(?:onsale|nodejs|process)_[a-z0-9_]+/g)),
];

const unknownIn = (expressions: string, published: Set<string>) =>
  namesIn(expressions).filter((name) => !published.has(name));

test('alarms and dashboard name only metrics that exist', async () => {
  const published = await publishedNames();
  const rules = read('prometheus/onsale.rules.yml').replaceAll(/^#.*$/gm, '');
  const { panels } = JSON.parse(read('grafana/onsale.json')) as Dashboard;
  const expressions = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n');
  expect(namesIn(rules).length).toBeGreaterThan(10);
  expect(unknownIn(rules, published)).toEqual([]);
  expect(unknownIn(expressions, published)).toEqual([]);
  expect(unknownIn('rate(onsale_call_total[5m])', published)).toEqual(['onsale_call_total']);
});

test('each alarm has a test, and a line in the manual', () => {
  const alarms = [...read('prometheus/onsale.rules.yml').matchAll(/- alert: (\w+)/g)];
  const tests = read('prometheus/onsale.rules.test.yml');
  const manual = readFileSync(resolve(deploy, '../docs/OPERATIONS.md'), 'utf8');
  expect(alarms.length).toBeGreaterThan(10);
  for (const [, alarm = ''] of alarms) {
    expect(tests, alarm).toContain(`alertname: ${alarm}`);
    expect(manual, alarm).toContain(`\`${alarm}\``);
  }
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

describe.skipIf(!hasPromtool)('promtool', () => {
  test('each alarm fires when it has to, and not before', () => {
    const output = execFileSync('promtool', ['test', 'rules', 'onsale.rules.test.yml'], {
      cwd: resolve(deploy, 'prometheus'),
      encoding: 'utf8',
    });
    expect(output).toContain('SUCCESS');
  });
});
