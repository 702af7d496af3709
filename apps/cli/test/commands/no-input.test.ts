/** `--no-input` on a terminal: a question becomes an error that names the flag to pass. */
import { expect, test } from 'vitest';
import { machine, testServer } from '../harness.ts';
import { runOnTerminal } from '../terminal/fake-terminal.ts';

test('--no-input asks no question on a terminal, and --no-color writes no colours', async () => {
  await using server = await testServer();
  await server.concert({ title: 'One' });
  using buyer = machine(server.url);
  const options = { server: server.url, stateHome: buyer.stateHome };
  await buyer.run('join');

  const refused = runOnTerminal('leave --no-input', options);
  expect(await refused.ended).toBe(2);
  expect(refused.output()).toContain(
    '--no-input allows no questions: pass --yes to leave the line',
  );

  const buy = runOnTerminal('--no-input buy', options);
  expect(await buy.ended).toBe(2);
  expect(buy.output()).toContain(
    '--no-input allows no questions: pass --yes to buy without questions',
  );

  const question = runOnTerminal('leave', options);
  await question.shows(/Leave the line[^]*\?/);
  question.type('n');
  expect(await question.ended).toBe(1);
});

test.each([
  ['concerts', {}, true],
  ['concerts --no-color', {}, false],
  ['concerts', { NO_COLOR: '1' }, false],
  ['--help', {}, true],
  ['--no-color --help', {}, false],
])('"%s" with %o has colours on a terminal: %s', async (words, env, hasColors) => {
  await using server = await testServer();
  await server.concert();
  using buyer = machine(server.url);
  const run = runOnTerminal(words, { server: server.url, stateHome: buyer.stateHome, env });
  expect(await run.ended).toBe(0);
  expect(run.styled().includes('\u001B[')).toBe(hasColors);
});
