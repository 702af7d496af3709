/** The section of a report on a lobby, with lots and without. */
import { describe, expect, test } from 'vitest';
import { lobbyText } from '../../src/report/answer.ts';
import { figuresOf } from '../../src/report/figures.ts';
import { reportHtml } from '../../src/report/html.ts';
import type { Lobby, RunResult } from '../../src/result.ts';
import { aResult, aScenario } from './sample-result.ts';

const drawnLobby: Lobby = {
  places: 40,
  drawnAfterSeconds: 0.5,
  firstTenth: { places: 4, botsByArrival: 3, botsInLine: 1 },
  people: [
    [4, 1],
    [5, 40],
  ],
  bots: [[1, 2]],
};

function withLobby(order: 'arrival' | 'draw', lobby: Lobby | null): RunResult {
  const { concert } = aScenario();
  const lobbied = { ...concert, lobbyOpensAfterSeconds: 0, opensAfterSeconds: 30, order };
  return { ...aResult(), scenario: { ...aScenario(), concert: lobbied }, lobby };
}

describe('the sentence on a lobby', () => {
  test('compares bots among the first to come and the first in line', () => {
    expect(lobbyText(withLobby('draw', drawnLobby))).toBe(
      '40 places; lots were drawn 0.5 s after the opening. Of the first 4 to come 3 were bots, and of the first 4 in line 1.',
    );
  });

  test('has no place in line where lots were not drawn, or who comes first is first', () => {
    const none = { ...drawnLobby.firstTenth, botsInLine: null };
    const undrawn = { ...drawnLobby, drawnAfterSeconds: null, firstTenth: none };
    expect(lobbyText(withLobby('draw', undrawn))).toBe(
      '40 places; no lots were drawn. Of the first 4 to come 3 were bots.',
    );
    const byArrival = { ...drawnLobby, drawnAfterSeconds: null };
    expect(lobbyText(withLobby('arrival', byArrival))).toBe(
      '40 places; the first to come are the first in line. Of the first 4 to come 3 were bots.',
    );
  });

  test('says nothing of bots where none came, nor of a lobby that there was not', () => {
    const ofPeople = { ...drawnLobby, bots: [] };
    expect(lobbyText(withLobby('draw', ofPeople))).toMatch(/opening\.$/);
    expect(lobbyText(aResult())).toBeNull();
  });
});

test('the page draws a lobby where there was one, and names the orders by the draw', () => {
  const page = reportHtml([withLobby('draw', drawnLobby)]);
  expect(page).toContain('<canvas data-lobby="a"');
  expect(page).toContain('In the order of the line');
  const plain = reportHtml([aResult()]);
  expect(plain).not.toContain('<canvas data-lobby');
  expect(plain).toContain('First come, first served');
});

test('runs are compared by the bots among the first tenth in line', () => {
  const figureOf = (result: RunResult) =>
    figuresOf(result).find(({ label }) => label.startsWith('Bots among'))!.value;
  expect(figureOf(withLobby('draw', drawnLobby))).toBe(0.25);
  expect(figureOf(aResult())).toBeNull();
});
