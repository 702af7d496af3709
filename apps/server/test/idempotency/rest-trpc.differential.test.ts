import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { hands, type Command } from './differential/model.ts';
import { procedureOf } from '../../src/rpc/procedure-definition.ts';
import { routes } from '../../src/rest/routes/routes.ts';
import { createRouter } from '../../src/router.ts';
import type { Refusal } from './differential/response.ts';
import {
  keysAreReplayed,
  newTally,
  routeNames,
  runScript,
  timePasses,
  type Defect,
  type Tally,
} from './differential/run-script.ts';
import { fullScript } from './differential/script.ts';
import { openTwinDatabases, type TwinDatabases } from './differential/twin-servers.ts';

const runs = 6;
const commandsPerRun = 60;
/** Number of smaller scripts tried after a failing one. */
const shrinks = 60;

const mostly = <T>(usual: T, ...rest: T[]) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...rest) },
  );

const command: fc.Arbitrary<Command> = fc.record({
  does: fc.constantFrom(...routeNames, timePasses, keysAreReplayed),
  who: fc.nat(2),
  hand: mostly(...hands),
  pick: fc.nat(41),
  wrong: mostly(false, true),
  names: mostly<Command['names']>('self', 'another'),
  slash: fc.boolean(),
  keyed: fc.constantFrom<Command['keyed']>('no', 'once', 'twice'),
});

/** A random script after a fixed start: a sale is open and has an active buyer. */
const commands = fc
  .array(command, { minLength: commandsPerRun / 2, maxLength: commandsPerRun, size: 'max' })
  .map((random) => [...fullScript.slice(0, 6), ...random]);

const databases = new Map<string, Promise<TwinDatabases>>();

afterAll(async () => {
  for (const opened of databases.values()) await (await opened)[Symbol.asyncDispose]();
});

function propertyOn(
  dialect: (typeof dialects)[number],
  { tally = newTally(), defect = {} }: { tally?: Tally; defect?: Defect } = {},
) {
  let triesLeft = Infinity;
  return fc.asyncProperty(commands, async (script) => {
    if (triesLeft <= 0) return;
    triesLeft -= 1;
    const opened = databases.get(dialect.name) ?? openTwinDatabases(dialect);
    databases.set(dialect.name, opened);
    await using twins = await (await opened).open();
    await runScript(twins, script, { tally, defect }).catch((error: unknown) => {
      triesLeft = Math.min(triesLeft, shrinks);
      throw error;
    });
  });
}

const router = createRouter({} as Parameters<typeof createRouter>[0]);
const mutatingRoutes = routes
  .filter(({ procedure }) => procedureOf(router, procedure).mutates)
  .map(({ method, path }) => `${method} ${path}`);

describe.each(dialects)('on $name', (dialect) => {
  test('REST and tRPC have equal outcomes for any script, and a key takes effect once', async () => {
    const tally = newTally();
    await fc.assert(propertyOn(dialect, { tally }), {
      numRuns: runs,
      examples: [[fullScript]],
    });
    expect(routeNames.filter((name) => !tally.answered.has(name))).toEqual([]);
    // The legacy charge has its key in the header only, and tests of its own.
    const unreplayed = mutatingRoutes.filter((name) => !tally.replayed.has(name));
    expect(unreplayed).toEqual(['POST /api/point/charge']);
    const reasons = [...tally.refused];
    expect(reasons).toContain('INVALID_INPUT');
    expect(reasons).toContain('NOT_AUTHENTICATED');
    expect(reasons.length).toBeGreaterThan(8);
  });
});

const changed = (change: (answer: Record<string, unknown>) => object, where: string): Defect => ({
  change: (route, outcome) =>
    route === where && 'answer' in outcome
      ? { ...outcome, answer: change(outcome.answer as Record<string, unknown>) }
      : outcome,
});

const changedError = (change: Partial<Refusal> & { status?: number }, of: string): Defect => ({
  change(_, outcome) {
    if (!('refusal' in outcome) || outcome.refusal.reason !== of) return outcome;
    const { status = outcome.status, ...rest } = change;
    return { status, refusal: { ...outcome.refusal, ...rest } };
  },
});

const defects: [string, Defect][] = [
  ['keys are ignored', { losesKeys: true }],
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
  ['a status differs', changedError({ status: 400 }, 'NOT_ADMITTED')],
  ['a message differs', changedError({ message: 'No.' }, 'INSUFFICIENT_BALANCE')],
  ['an error is not retryable', changedError({ retryable: false }, 'NOT_ADMITTED')],
  ['details are lost', changedError({ details: {} }, 'INSUFFICIENT_BALANCE')],
];

describe.each(dialects.slice(0, 1))('the counter-example, on $name', (dialect) => {
  test.each(defects)(
    'when %s, the comparison fails and prints its seed and path',
    async (_, defect) => {
      const found = fc.assert(propertyOn(dialect, { defect }), {
        numRuns: 1,
        examples: [[fullScript]],
        endOnFailure: true,
      });
      await expect(found).rejects.toThrow(/seed: -?\d+, path: "\d+/);
    },
  );
});
