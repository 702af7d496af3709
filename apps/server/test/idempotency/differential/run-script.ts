/** Plays the same commands on both servers, and compares what they say after each. */
import { procedureOf } from '../../../src/rpc/procedure-definition.ts';
import type { Route } from '../../../src/rest/route.ts';
import { routes } from '../../../src/rest/routes/routes.ts';
import { createRouter } from '../../../src/router.ts';
import { expect } from 'vitest';
import { inputs, makeWrong } from './inputs.ts';
import { askOverTrpc } from './mapping.ts';
import { credentialOf, emptyModel, learn, type Command } from './model.ts';
import { overRest, type Outcome } from './response.ts';
import type { Twins } from './twin-servers.ts';

export const timePasses = 'time passes';

const spansMs = [1, 1_000, 19_999, 20_000, 30_000, 45_000, 90_000];

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

export const routeNames = routes.map(nameOf);

/** How often each route was answered, and refused by which reason. */
export interface Tally {
  answered: Map<string, number>;
  refused: Map<string, number>;
}

export const newTally = (): Tally => ({ answered: new Map(), refused: new Map() });

function count({ answered, refused }: Tally, name: string, outcome: Outcome): void {
  const [tally, what] = 'answer' in outcome ? [answered, name] : [refused, outcome.refusal.reason];
  tally.set(what, (tally.get(what) ?? 0) + 1);
}

/** What a broken REST API would say instead. */
export type Break = (route: string, outcome: Outcome) => Outcome;

export async function play(
  twins: Twins,
  commands: readonly Command[],
  { tally, breaks = (_, outcome) => outcome }: { tally: Tally; breaks?: Break },
): Promise<void> {
  const router = createRouter(twins.trpc.app);
  const model = emptyModel();
  for (const [step, command] of commands.entries()) {
    const { does, pick, slash } = command;
    if (does === timePasses) {
      await twins.advance(spansMs[pick % spansMs.length]!);
      continue;
    }
    const route = routes.find((one) => nameOf(one) === does)!;
    const procedure = procedureOf(router, route.procedure);
    const credential = credentialOf(model, command, procedure.credential);
    const right = inputs[does]!(model, command, twins.clock.now());
    // Whose call it is and what it says is looked at in another order where a route has its own shape.
    const isPlain = command.names === 'self' && /^(right|first place)$/.test(command.hand);
    const mayBeWrong = !route.custom || (isPlain && credential?.startsWith('osq_'));
    const fields = command.wrong && mayBeWrong ? makeWrong(route, right, pick) : right;

    const keying = keyOf(route, command, { fields, step, mutates: procedure.mutates });
    const ask = async () => {
      const outcome = await overRest(twins.rest.url, route, { ...keying, credential, slash });
      await twins.settle();
      return breaks(does, outcome);
    };
    const comparable = comparing(route);
    const first = await ask();
    // What was refused is decided anew, and so takes fresh ids that tRPC does not.
    const repeat = keying.repeats && 'answer' in first ? await ask() : first;
    const trpc = await askOverTrpc({ url: twins.trpc.url, router }, route, { fields, credential });
    await twins.settle();
    const said = `step ${step}, ${does} ${JSON.stringify(fields)} with ${credential}`;
    expect(comparable(first), said).toEqual(comparable(trpc));
    expect(comparable(repeat), `${said}, again with its key`).toEqual(comparable(trpc));
    count(tally, does, trpc);
    learn(model, { route, credential }, first);
  }
}

/** The log tells by which request each thing was done: only its shape is the same on both. */
function comparing({ procedure }: Route): (outcome: Outcome) => unknown {
  if (procedure !== 'admin.log') return (outcome) => outcome;
  return (outcome) =>
    'answer' in outcome ? { ...outcome, answer: Object.keys(outcome.answer as object) } : outcome;
}

/** Where the key of a REST request goes: to the header, if it has one there. */
function keyOf(
  { handlesIdempotency }: Route,
  { keyed }: Command,
  { fields, step, mutates }: { fields: Record<string, unknown>; step: number; mutates: boolean },
): { fields: Record<string, unknown>; key?: string; repeats: boolean } {
  if (keyed === 'no' || !mutates) return { fields, repeats: false };
  if (!handlesIdempotency)
    return { fields, key: `a key of step ${step} alone`, repeats: keyed === 'twice' };
  const { idempotencyKey: key, ...others } = fields;
  const isKey = typeof key === 'string' && key.length > 0 && key.length <= 255;
  if (!isKey) return { fields, repeats: false };
  return { fields: others, key, repeats: keyed === 'twice' };
}
