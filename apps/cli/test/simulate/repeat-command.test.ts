/** The command that a failed exploration prints plays the shrunk scenario again. */
import { mkdtempDisposableSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomScenario } from '@onsale/sim/explore/random-scenario';
import { without, type Removable } from '@onsale/sim/explore/shrink';
import type { RunResult } from '@onsale/sim/result';
import { afterAll, expect, test } from 'vitest';
import { repeatCommand } from '../../src/simulate/explore-messages.ts';
import { machine } from '../harness.ts';

const folder = mkdtempDisposableSync(join(tmpdir(), 'onsale-repeat-'));
const report = join(folder.path, 'report.json');
afterAll(() => folder[Symbol.dispose]());

const seed = 4;
const removed: Removable[] = ['bot', 'trespasser', 'drop', 'delay', 'restarts', 'dates', 'opening'];
const shrunk = { ...without(randomScenario(seed), removed), buyers: 3 };

test('0: it plays the random scenario with fewer buyers and without the removed parts', async () => {
  using operator = machine('http://127.0.0.1:1');
  const command = repeatCommand(shrunk, removed);
  expect(command).toContain('--without bot,trespasser');

  const ended = await operator.run(`${command.replace(/^onsale /, '')} --result ${report}`);

  expect(ended).toMatchObject({ code: 0 });
  const { scenario, funnel } = JSON.parse(readFileSync(report, 'utf8')) as RunResult;
  expect(scenario).toEqual(JSON.parse(JSON.stringify(shrunk)));
  expect(scenario).not.toEqual(JSON.parse(JSON.stringify(randomScenario(seed))));
  expect(funnel.came).toBe(3);
});

test('2: a part that no scenario has is refused, with the names of those it may have', async () => {
  using operator = machine('http://127.0.0.1:1');
  const ended = await operator.run('simulate small --without bot,rain');
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain('--without has no part rain: use some of human, hesitant');
});
