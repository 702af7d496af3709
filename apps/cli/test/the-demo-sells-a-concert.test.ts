import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { machine } from './harness.ts';

test('the demo plays a purchase, sells a concert out, keeps every invariant and leaves nothing', async () => {
  using reader = machine('http://127.0.0.1:1');
  const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('onsale-demo-'));
  const before = leftovers();
  const ended = await reader.run('demo --json', { XDG_STATE_HOME: '/dev/null' });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  const events = ended.lines();
  const steps = events.filter(({ event }) => event === 'step');
  expect(steps.map(({ command }) => String(command).split(' ')[1])).toEqual(
    'concerts join status dates seats reserve charge pay history'.split(' '),
  );
  expect(steps.every(({ exitCode }) => exitCode === 0)).toBe(true);
  expect(events.find(({ event }) => event === 'summary')).toMatchObject({
    joined: 300,
    admitted: 300,
    seatsSold: 150,
    failed: 0,
  });
  expect(events.at(-1)).toMatchObject({ event: 'audit', ok: true });
  expect(leftovers()).toEqual(before);
});
