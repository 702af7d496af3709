/** A join that has to solve a challenge says so, with the time that it takes. */
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { manualClock } from '@onsale/core/time/manual-clock';
import { expect, test } from 'vitest';
import type { Context } from '../../src/context.ts';
import { showSolving } from '../../src/interaction/show-solving.ts';
import { createInterruption } from '../../src/terminal/interruption.ts';
import { createOutput } from '../../src/terminal/output.ts';

const challenge = { bits: 20, expiresAt: '2099-01-01T00:00:00.000Z' };

function contextOn(isTTY: boolean) {
  const clock = manualClock(0);
  const stream = () => Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 });
  const stderr = stream();
  let text = '';
  stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const host = {
    env: {},
    stdin: stream(),
    stdout: stream(),
    stderr,
    clock,
    interruption: createInterruption(clock),
    runCommand: async () => 0,
  };
  const waiting = () => () => undefined;
  const context = {
    host,
    clock,
    out: createOutput(host, { json: false }),
    reachability: { onRequest: waiting },
  } as unknown as Context;
  return { context, clock, waiting, screenText: () => stripVTControlCharacters(text) };
}

test('on a terminal the elapsed time is redrawn, and the lines are removed at the end', async () => {
  const { context, clock, waiting, screenText } = contextOn(true);
  const answer = await showSolving(context, async (onChallenge) => {
    await onChallenge(challenge);
    // The notice of a slow call would draw over it.
    expect(context.reachability.onRequest).not.toBe(waiting);
    await clock.advance(3_000);
    return 'joined';
  });
  expect(answer).toBe('joined');
  expect(screenText()).toMatch(/Solving a challenge \(20 bits\) … 0 s/);
  expect(screenText()).toMatch(/Solving a challenge \(20 bits\) … 3 s/);
  expect(context.reachability.onRequest).toBe(waiting);
});

test('elsewhere it is one line, and a join without a challenge prints none', async () => {
  const { context, screenText } = contextOn(false);
  await showSolving(context, async () => undefined);
  expect(screenText()).toBe('');
  await showSolving(context, (onChallenge) => onChallenge(challenge));
  expect(screenText()).toBe('Solving a challenge (20 bits) …\n');
});

test('a join that fails removes the lines, too', async () => {
  const { context, waiting } = contextOn(true);
  const failing = showSolving(context, async (onChallenge) => {
    await onChallenge(challenge);
    throw new Error('expired');
  });
  await expect(failing).rejects.toThrow('expired');
  expect(context.reachability.onRequest).toBe(waiting);
});
