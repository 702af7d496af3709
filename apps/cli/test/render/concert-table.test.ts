/** The list of concerts fits terminals of 40 to 200 columns, and is whole in pipes. */
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { systemClock } from '@onsale/core/time/clock';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { runProgram } from '../../src/run.ts';
import { createInterruption } from '../../src/terminal/interruption.ts';
import { fakeServer } from '../terminal/fake-server.ts';

const title = 'Les Misérables — ヨルシカ ライブ at the very great hall of the city 2026';
const concert = {
  concertId: 'con_4x9k2m7p4x9k2m7p4x9k2m7p4x',
  title,
  dates: ['2098-05-01', '2098-05-02'],
  saleState: 'upcoming',
  opensAt: '2097-01-01T00:00:00.000Z',
  seatsPerDate: 50,
  maxSeatsPerUser: 4,
  cancelUntilHours: 0,
  soldOut: false,
  available: 100,
  priceFrom: 10_000_000,
};

async function listOn(columns: number | undefined): Promise<string> {
  const error = { message: 'failed', data: {} };
  await using server = await fakeServer({ 'concert.list': { concerts: [concert] } }, error);
  const stdout = Object.assign(new PassThrough(), columns && { isTTY: true, columns });
  let text = '';
  stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const host = {
    env: { HOME: '/nonexistent', ONSALE_SERVER: server.url },
    stdin: new PassThrough(),
    stdout,
    stderr: new PassThrough(),
    clock: systemClock,
    interruption: createInterruption(systemClock),
    runCommand: runProgram,
  };
  expect(await runProgram(host, ['concerts'])).toBe(0);
  return stripVTControlCharacters(text);
}

test.each([40, 60, 80, 100, 120, 200])('at %i columns no line is wider', async (columns) => {
  const text = await listOn(columns);
  for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
  expect(text).toContain('con_4x9k2m7p');
  expect(text).toContain('10,000,000');
});

test('a pipe gets the whole title', async () => {
  expect(await listOn(undefined)).toContain(title);
});
