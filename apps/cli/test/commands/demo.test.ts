import { mkdtempDisposableSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunResult } from '@onsale/sim/result';
import { machine } from '../harness.ts';

test('the demo plays a purchase and a rush, holds every invariant and leaves nothing', async () => {
  using reader = machine('http://127.0.0.1:1');
  // Its own directory for temporary files: other demos may run on this machine.
  using folder = mkdtempDisposableSync(join(tmpdir(), 'onsale-demo-test-'));
  // Node's compile cache would be in the same directory.
  const cache = { NODE_DISABLE_COMPILE_CACHE: '1' };
  const env = { XDG_STATE_HOME: '/dev/null', TMPDIR: folder.path, ...cache };
  const ended = await reader.run('demo --json', env);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  const events = ended.lines();
  const steps = events.filter(({ event }) => event === 'step');
  expect(steps.map(({ command }) => String(command).split(' ')[1])).toEqual(
    'concerts join status dates seats reserve charge pay history'.split(' '),
  );
  expect(steps.every(({ exitCode }) => exitCode === 0)).toBe(true);
  const summary = events.find(({ event }) => event === 'summary') as unknown as RunResult;
  expect(summary).toMatchObject({ mode: 'real', ended: 'complete', violation: null, oversold: 0 });
  const { outcomes, seats, revenue } = summary;
  expect(outcomes.failed).toBe(0);
  expect(Object.values(outcomes).reduce((sum, people) => sum + people, 0)).toBe(300);
  expect(revenue).toBe(seats.sold * 1_000);
  // Seats are left over only if the machine was too slow to serve all buyers in time.
  expect(outcomes.gaveUp > 0 || seats.sold === 150).toBe(true);
  expect(events.at(-1)).toMatchObject({ event: 'audit', ok: true });
  expect(readdirSync(folder.path)).toEqual([]);
});
