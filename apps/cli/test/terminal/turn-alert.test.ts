/** The bell and the title when a buyer's turn comes, on a terminal only. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { systemClock } from '@onsale/core/time/clock';
import { createInterruption } from '../../src/terminal/interruption.ts';
import { createTurnAlert } from '../../src/terminal/turn-alert.ts';

function alertText(env: Record<string, string>, isTerminal: boolean, turns = 1): string {
  const writes: string[] = [];
  const write = (text: string) => writes.push(text) > 0;
  const stderr = Object.assign(new PassThrough(), { write });
  const host = {
    env,
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr,
    clock: systemClock,
    interruption: createInterruption(systemClock),
    runCommand: async () => 0,
  };
  const alert = createTurnAlert(host, isTerminal);
  for (let turn = 0; turn < turns; turn += 1) alert.announce('Your turn: Ni\u0007ght\u001B]2;x');
  alert.reset();
  alert.reset();
  return writes.join('');
}

test('rings, sets the title without control characters, and gives it back once', () => {
  const text = alertText({}, true);
  expect(text.startsWith('\u001B[22;2t\u001B]2;Your turn: Ni ght')).toBe(true);
  expect(text.split('\u001B]2;').length - 1).toBe(2);
  expect(text.endsWith('\u001B]2;\u0007\u001B[23;2t')).toBe(true);
  expect(text).toContain('\u0007\u0007');
});

test('saves the title once for several turns, so that the first one comes back', () => {
  const text = alertText({}, true, 2);
  expect(text.match(/Your turn/g)).toHaveLength(2);
  expect(text.split('\u001B[22;2t')).toHaveLength(2);
  expect(text.split('\u001B[23;2t')).toHaveLength(2);
});

test('leaves a title alone that it did not set', () => {
  expect(alertText({}, true, 0)).toBe('');
});

test('is silent off a terminal, and with ONSALE_BELL=0', () => {
  expect(alertText({}, false)).toBe('');
  expect(alertText({ ONSALE_BELL: '0' }, true)).toBe('');
});
