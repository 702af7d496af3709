import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { hands, type Command } from './differential/model.ts';
import type { Refusal } from './differential/response.ts';
import { newTally, play, routeNames, timePasses, type Break } from './differential/run-script.ts';
import { evening } from './differential/script.ts';
import { openTwinHouse, type TwinHouse } from './differential/twin-servers.ts';

const runs = 6;
const commandsPerRun = 60;
/** A failing run is made smaller by trying so many smaller ones. */
const shrinks = 60;

const mostly = <T>(usual: T, ...rest: T[]) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...rest) },
  );

const command: fc.Arbitrary<Command> = fc.record({
  does: fc.constantFrom(...routeNames, timePasses),
  who: fc.nat(2),
  hand: mostly(...hands),
  pick: fc.nat(41),
  wrong: mostly(false, true),
  names: mostly<Command['names']>('self', 'another'),
  slash: fc.boolean(),
  keyed: fc.constantFrom<Command['keyed']>('no', 'once', 'twice'),
});

/** A sale is open and somebody is inside before chance has its way. */
const commands = fc
  .array(command, { minLength: commandsPerRun / 2, maxLength: commandsPerRun, size: 'max' })
  .map((chance) => [...evening.slice(0, 6), ...chance]);

const houses = new Map<string, Promise<TwinHouse>>();

afterAll(async () => {
  for (const house of houses.values()) await (await house)[Symbol.asyncDispose]();
});

function propertyOn(
  dialect: (typeof dialects)[number],
  { tally = newTally(), breaks }: { tally?: ReturnType<typeof newTally>; breaks?: Break } = {},
) {
  let triesLeft = Infinity;
  return fc.asyncProperty(commands, async (script) => {
    if (triesLeft <= 0) return;
    triesLeft -= 1;
    const house = houses.get(dialect.name) ?? openTwinHouse(dialect);
    houses.set(dialect.name, house);
    await using twins = await (await house).open();
    await play(twins, script, { tally, ...(breaks && { breaks }) }).catch((error: unknown) => {
      triesLeft = Math.min(triesLeft, shrinks);
      throw error;
    });
  });
}

describe.each(dialects)('on $name', (dialect) => {
  test('whatever buyers and an operator do, REST says what tRPC says', async () => {
    const tally = newTally();
    await fc.assert(propertyOn(dialect, { tally }), {
      numRuns: runs,
      examples: [[evening]],
    });
    const never = routeNames.filter((name) => !tally.answered.has(name));
    expect(never, 'routes that were never answered').toEqual([]);
    const reasons = [...tally.refused.keys()];
    expect(reasons).toContain('INVALID_INPUT');
    expect(reasons).toContain('NOT_AUTHENTICATED');
    expect(reasons.length).toBeGreaterThan(8);
  });
});

const changed = (change: (answer: Record<string, unknown>) => object, where: string): Break => {
  return (route, outcome) =>
    route === where && 'answer' in outcome
      ? { ...outcome, answer: change(outcome.answer as Record<string, unknown>) }
      : outcome;
};

const refusedOtherwise = (change: Partial<Refusal> & { status?: number }, of: string): Break => {
  return (_, outcome) => {
    if (!('refusal' in outcome) || outcome.refusal.reason !== of) return outcome;
    const { status = outcome.status, ...rest } = change;
    return { status, refusal: { ...outcome.refusal, ...rest } };
  };
};

const broken: [string, Break][] = [
  [
    'a seat is missing',
    changed(({ seat }) => ({ seat: (seat as string[]).slice(1) }), 'GET /api/seat/{date}'),
  ],
  [
    'a seat is a number',
    changed((answer) => ({ ...answer, seatNo: Number(answer['seatNo']) }), 'POST /api/reservation'),
  ],
  [
    'a field of a direct route is left out',
    changed(({ nextCursor: _, ...answer }) => answer, 'GET /api/orders'),
  ],
  [
    'a balance is one off',
    changed(({ point }) => ({ point: Number(point) + 1 }), 'POST /api/point/charge'),
  ],
  ['a status is another', refusedOtherwise({ status: 400 }, 'NOT_ADMITTED')],
  ['a message is another', refusedOtherwise({ message: 'No.' }, 'INSUFFICIENT_BALANCE')],
  ['a refusal says not to try again', refusedOtherwise({ retryable: false }, 'NOT_ADMITTED')],
  ['details are lost', refusedOtherwise({ details: {} }, 'INSUFFICIENT_BALANCE')],
];

describe.each(dialects.slice(0, 1))('the opposite, on $name', (dialect) => {
  test.each(broken)(
    'when %s it is found, and the seed and the path are told',
    async (_, breaks) => {
      const found = fc.assert(propertyOn(dialect, { breaks }), {
        numRuns: 1,
        examples: [[evening]],
        endOnFailure: true,
      });
      await expect(found).rejects.toThrow(/seed: -?\d+, path: "\d+/);
    },
  );
});
