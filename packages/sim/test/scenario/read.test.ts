import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { presetNames } from '../../src/scenario/presets.ts';
import { readScenario, ScenarioError } from '../../src/scenario/read.ts';

const least = {
  name: 'least',
  buyers: 3,
  arrivals: { kind: 'burst' },
  personas: { human: 1 },
};
const text = JSON.stringify(least);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onsale-scenario-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(file: string, content: string) {
  await writeFile(join(folder, file), content);
  return loadScenario(file, { folder });
}

/** The lines of the error. */
async function refusal(work: () => unknown): Promise<string[]> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('a scenario is loaded', () => {
  test.each(presetNames)('by its name: %s', async (name) => {
    expect((await loadScenario(name)).name).toBe(name);
  });

  test('from a JSON file, with defaults for what it leaves out', async () => {
    const scenario = await load('least.json', text);
    expect(scenario).toEqual(readScenario(least, 'here'));
    expect(scenario).toMatchObject({ seed: 1, concert: { room: { maxActive: 50 } } });
    expect(await load('bom.json', `\uFEFF${text}`)).toEqual(scenario);
  });

  test.each(['ts', 'mts', 'js', 'mjs'])(
    'from the default export of a .%s module',
    async (ending) => {
      const annotated = ending.endsWith('ts') ? 'const buyers: number = 3;' : 'const buyers = 3;';
      const code = `${annotated}\nexport default { ...${text}, buyers };`;
      expect(await load(`least.${ending}`, code)).toEqual(readScenario(least, 'here'));
    },
  );
});

describe('a scenario that cannot be loaded is reported in one line', () => {
  test.each([
    ['rsh', 'rsh: there is no such scenario, did you mean rush? take one of small, rush,'],
    [
      'nothing',
      'nothing: there is no such scenario: take one of small, rush, hostile, ghosts, marathon,',
    ],
    ['__proto__', '__proto__: there is no such scenario'],
    ['gone.json', 'gone.json: there is no such file: check the path'],
    ['gone.ts', 'gone.ts: there is no such file: check the path'],
    ['notes.txt', 'notes.txt: a scenario is a .json file'],
    ['some/folder', 'some/folder: a scenario is a .json file'],
  ])('%s', async (name, message) => {
    const lines = await refusal(() => loadScenario(name, { folder }));
    expect(lines).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    ['a comma too many', '{\n  "name": "x",\n}', 'line 3'],
    ['a word that is none', '{\n  "name": tru\n}', 'line 2'],
    ['single quotes', `{\n\n  "name": 'x'\n}`, 'line 3'],
    ['a comment', '{\n  "seed": 1 // here\n}', 'line 2'],
    ['an end too soon', '{\n  "name": "x"\n', 'line 3'],
    ['nothing at all', '', 'line 1'],
  ])('broken JSON, with its line: %s', async (_, content, line) => {
    const lines = await refusal(() => load('broken.json', content));
    expect(lines).toEqual([
      expect.stringMatching(`^broken.json: ${line} is not JSON: [A-Z][^"{]*`),
    ]);
  });

  test.each([
    ['no-default.ts', 'export const scenario = 1;', 'has no default export'],
    ['throws.ts', 'throw new Error("on\\nlines");', 'could not be run: Error: on'],
    ['imports.ts', 'import "./nowhere.ts"; export default 1;', 'could not be run'],
    ['number.ts', 'export default 3;', 'must be an object, and is 3'],
  ])('a module that gives none: %s', async (file, content, message) => {
    const lines = await refusal(() => load(file, content));
    expect(lines).toEqual([expect.stringContaining(`${file}: ${message}`)]);
  });
});

describe('each wrong field has a line with its path and the correction', () => {
  test.each([
    [{ personas: { bot: -1 } }, 'personas.bot: must be 0 or more, and is -1'],
    [{ personas: { bots: 1 } }, 'personas.bots: there is no such persona, did you mean bot?'],
    [{ personas: { zebra: 1 } }, 'personas.zebra: there is no such persona: there are human, '],
    [
      { concert: { seats: 3 } },
      'concert.seats: there is no such field, did you mean seatsPerDate?',
    ],
    [{ maxActive: 3 }, 'maxActive: there is no such field here, it belongs in concert.room'],
    [
      { concert: { buyers: 3 } },
      'concert.buyers: there is no such field here, it belongs in the scenario itself',
    ],
    [{ faults: { fire: 1 } }, 'faults.fire: there is no such field here: there are drop, delay,'],
    [{ buyers: '3' }, 'buyers: must be a number, and is "3"'],
    [{ buyers: Number.NaN }, 'buyers: must be a number, and is NaN'],
    [{ buyers: 1.5 }, 'buyers: must be a whole number, and is 1.5'],
    [{ buyers: 0 }, 'buyers: must be 1 or more, and is 0'],
    [{ buyers: 2e6 }, 'buyers: must be at most 1,000,000, and is 2,000,000'],
    [{ seed: 2 ** 60 }, 'seed: must be at most 2,147,483,647, and is 1152921504606847000'],
    [{ name: undefined }, 'name: is missing: give it, such as "a-rainy-evening"'],
    [{ name: '' }, 'name: must not be empty'],
    [{ name: 'x'.repeat(101) }, 'name: must have at most 100 characters, and has 101'],
    [
      { arrivals: {} },
      'arrivals.kind: is missing: give one of burst, poisson, ramp, lobby, early, closed',
    ],
    [
      { arrivals: { kind: 'brust' } },
      'arrivals.kind: must be one of burst, poisson, ramp, lobby, early, closed, and is "brust", did you mean burst?',
    ],
    [{ arrivals: { kind: 'poisson' } }, 'arrivals.perSecond: is missing: give it, such as 0.5'],
    [
      { arrivals: { kind: 'poisson', perSecond: 0 } },
      'arrivals.perSecond: must be above 0, and is 0',
    ],
    [
      { arrivals: { kind: 'burst', perSecond: 1 } },
      'arrivals.perSecond: there is no such field here: there are kind, withinSeconds',
    ],
    [{ thinkSeconds: [3, 2] }, 'thinkSeconds: must go from the smaller number to the larger'],
    [{ thinkSeconds: 3 }, 'thinkSeconds: must be two numbers, such as [2, 20], and is 3'],
    [{ thinkSeconds: [1] }, 'thinkSeconds: must be two numbers, such as [2, 20], and is [1]'],
    [
      { seatsWanted: { two: 1 } },
      'seatsWanted.two: must be named by a number of seats, from 1 to 999',
    ],
    [
      { faults: { restartsAtSeconds: [1, 'x'] } },
      'faults.restartsAtSeconds[1]: must be a number, and is "x"',
    ],
    [
      { thresholds: Array.from({ length: 101 }, () => 'oversold==0') },
      'thresholds: must have at most 100 entries, and has 101',
    ],
    [{ concert: null }, 'concert: must be an object, and is null'],
  ])('%j', async (changes, message) => {
    const lines = await refusal(() => readScenario({ ...least, ...changes }, 'hostile.json'));
    expect(lines).toEqual([expect.stringContaining(`hostile.json: ${message}`)]);
  });

  test('all of them at once, and as data too', () => {
    const wrong = { ...least, buyers: 0, personas: { bot: -1 }, concert: { seats: 1 } };
    const read = () => readScenario(wrong, 'x.json');
    expect(read).toThrow(
      [
        'x.json: concert.seats: there is no such field, did you mean seatsPerDate?',
        'x.json: buyers: must be 1 or more, and is 0',
        'x.json: personas.bot: must be 0 or more, and is -1',
      ].join('\n'),
    );
    expect(read).toThrow(
      expect.objectContaining({
        mistakes: expect.arrayContaining([
          { path: 'buyers', message: 'must be 1 or more, and is 0' },
        ]),
      }),
    );
  });
});
