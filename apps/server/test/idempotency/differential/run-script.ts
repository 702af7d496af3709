/** Runs a script of commands on twin servers, and compares their outcomes after each. */
import { runAudit } from '@onsale/db/audit/run-audit';
import { expect } from 'vitest';
import { procedureOf, type Procedure } from '../../../src/rpc/procedure-definition.ts';
import type { Route } from '../../../src/rest/route.ts';
import { routes } from '../../../src/rest/routes/routes.ts';
import { createRouter } from '../../../src/router.ts';
import { adminKey } from '../../fixtures/test-app.ts';
import { inputs, makeWrong } from './inputs.ts';
import { equivalentOverTrpc, userOf } from './mapping.ts';
import { credentialOf, emptyModel, learn, type Command, type Model } from './model.ts';
import { overRest, type Fields, type Outcome, type RestRequest } from './response.ts';
import type { Twins } from './twin-servers.ts';

export const timePasses = 'time passes';
/** Repeats every keyed request that succeeded so far. */
export const keysAreReplayed = 'keys are replayed';

const replaysAtOnce = 4;

const spansMs = [1, 1_000, 19_999, 20_000, 30_000, 45_000, 90_000];

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

const routeOf = (name: string): Route => routes.find((route) => nameOf(route) === name)!;

/** Streams have tests of their own. */
export const routeNames = routes.filter(({ events }) => !events).map(nameOf);

export interface Tally {
  answered: Set<string>;
  refused: Set<string>;
  /** Routes of which a keyed request was replayed. */
  replayed: Set<string>;
}

export const newTally = (): Tally => ({
  answered: new Set(),
  refused: new Set(),
  replayed: new Set(),
});

/** A defect of the REST API, to show that the comparison finds it. */
export interface Defect {
  change?: (route: string, outcome: Outcome) => Outcome;
  /** Sends no Idempotency-Key. */
  losesKeys?: true;
}

interface KeyedRequest {
  route: Route;
  command: Command;
  /** The credential that the procedure needs. */
  needed: Procedure['credential'];
  sent: RestRequest & { key: string };
  first: Outcome;
}

export async function runScript(
  twins: Twins,
  commands: readonly Command[],
  { tally, defect = {} }: { tally: Tally; defect?: Defect },
): Promise<void> {
  const router = createRouter(twins.trpc.app);
  const model = emptyModel();
  const keyedRequests: KeyedRequest[] = [];

  const restOutcome = async (route: Route, sent: RestRequest): Promise<Outcome> => {
    const outcome = await overRest(twins.rest, route, {
      ...sent,
      ...(defect.losesKeys && { key: undefined }),
    });
    await twins.idle();
    return defect.change?.(nameOf(route), outcome) ?? outcome;
  };
  const trpcOutcome = async (route: Route, fields: Fields, credential: string | null) => {
    const outcome = await equivalentOverTrpc({ server: twins.trpc, router }, route, {
      fields,
      credential,
    });
    await twins.idle();
    return outcome;
  };

  const replayKeys = async (step: number): Promise<void> => {
    const states = await credentialStates(twins, keyedRequests);
    const live = keyedRequests.filter((keyed) => isLive(states, keyed));
    const rows = await twins.rest.rows();
    const replay = async (keyed: KeyedRequest): Promise<void> => {
      const { route, sent, first } = keyed;
      const label = `step ${step}, ${nameOf(route)} ${JSON.stringify(sent)}`;
      const again = { ...sent, slash: !sent.slash };
      const replayed = await restOutcome(route, again);
      expect(replayed, `${label}, replayed`).toEqual(first);
      expect(JSON.stringify(replayed), `${label}, to the byte`).toBe(JSON.stringify(first));
      tally.replayed.add(nameOf(route));
      // The keys of charges are stored with the transfers, and have tests of their own.
      if (route.handlesIdempotency) return;
      for (const other of otherRequests(model, keyed, twins.clock.now())) {
        const outcome = await restOutcome(other.route, { ...sent, fields: other.fields });
        const used = `its key used for ${nameOf(other.route)} ${JSON.stringify(other.fields)}`;
        expect(outcome, `${label}, ${used}`).toMatchObject({
          status: 409,
          refusal: { reason: 'IDEMPOTENCY_KEY_REUSED', retryable: false },
        });
      }
    };
    // None has an effect, so some are sent at once, fewer than a server has connections.
    for (let from = 0; from < live.length; from += replaysAtOnce) {
      await Promise.all(live.slice(from, from + replaysAtOnce).map(replay));
    }
    expect(await twins.rest.rows(), `step ${step}, after all replays`).toBe(rows);
    // With a fresh key or none, each request is decided again, as tRPC decides it.
    for (const [at, { route, sent }] of live.entries()) {
      const key = at % 2 === 0 ? `${sent.key}, ${step}` : undefined;
      const fresh = { ...sent, key: route.handlesIdempotency ? sent.key : key };
      const trpcFields = route.handlesIdempotency
        ? { ...sent.fields, idempotencyKey: sent.key }
        : sent.fields;
      const [rest, trpc] = await Promise.all([
        restOutcome(route, fresh),
        trpcOutcome(route, trpcFields, sent.credential),
      ]);
      const label = `step ${step}, ${nameOf(route)} ${JSON.stringify(fresh)}, decided again`;
      expect(rest, label).toEqual(trpc);
      learn(model, { route, credential: sent.credential }, rest);
    }
  };

  for (const [step, command] of commands.entries()) {
    const { does, pick, slash } = command;
    if (does === timePasses) {
      await twins.advance(spansMs[pick % spansMs.length]!);
      continue;
    }
    if (does === keysAreReplayed) {
      await replayKeys(step);
      continue;
    }
    const route = routeOf(does);
    const procedure = procedureOf(router, route.procedure);
    const credential = credentialOf(model, command, procedure.credential);
    const right = inputs[does]!(model, command, twins.clock.now());
    // A custom route checks the caller and the input in another order than its procedure does.
    const isPlain = command.names === 'self' && /^(right|first entry)$/.test(command.hand);
    const mayBeWrong = !route.custom || (isPlain && credential?.startsWith('osq_'));
    const fields = command.wrong && mayBeWrong ? makeWrong(route, right, pick) : right;

    const keying = keyOf(route, command, { fields, step, mutates: procedure.mutates });
    const sent = { ...keying, credential, slash };
    const comparable = comparableOf(route);
    const overRestTwice = async () => {
      const first = await restOutcome(route, sent);
      // An error is not stored: repeating it would draw fresh ids that tRPC does not.
      const repeats = keying.key !== undefined && command.keyed === 'twice' && 'answer' in first;
      return { first, repeat: repeats ? await restOutcome(route, sent) : first };
    };
    const [{ first, repeat }, trpc] = await Promise.all([
      overRestTwice(),
      trpcOutcome(route, fields, credential),
    ]);
    const label = `step ${step}, ${does} ${JSON.stringify(fields)} with ${credential}`;
    expect(comparable(first), label).toEqual(comparable(trpc));
    expect(comparable(repeat), `${label}, again with its key`).toEqual(comparable(trpc));
    if ('answer' in trpc) tally.answered.add(does);
    else tally.refused.add(trpc.refusal.reason);
    const { key } = keying;
    if (key !== undefined && 'answer' in first) {
      const { credential: needed } = procedure;
      keyedRequests.push({ route, command, needed, sent: { ...sent, key }, first });
    }
    learn(model, { route, credential }, first);
  }
  const [restRows, trpcRows] = await Promise.all([twins.rest.rows(), twins.trpc.rows()]);
  expect(restRows, 'the rows at the end').toBe(trpcRows);
  const { checks } = await runAudit(twins.rest.app.db);
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
}

/** The reasons for which the credentials of buyers open no call of an account, by credential. */
async function credentialStates(
  { rest }: Twins,
  keyedRequests: readonly KeyedRequest[],
): Promise<CredentialStates> {
  const credentials = new Set(keyedRequests.map(({ sent }) => sent.credential));
  const states = new Map<string, string | undefined>();
  for (const credential of credentials) {
    if (credential === null || credential === adminKey) continue;
    const path = '/api/wallet';
    const { body } = await rest.request<{ reason?: string }>({ path, credential });
    states.set(credential, body.reason);
  }
  const path = '/api/admin/bans';
  const { body } = await rest.request<{ bans: { userId: string | null }[] }>({
    path,
    credential: adminKey,
  });
  return { states, bannedUsers: new Set(body.bans.map(({ userId }) => userId)) };
}

interface CredentialStates {
  states: Map<string, string | undefined>;
  bannedUsers: Set<string | null>;
}

/**
 * Whether the credential still opens the call: not when it ended or its user is banned, and not
 * when it is the token of a place that is over and the call is one of the account. A rotated key
 * opens its own repeat only.
 */
function isLive(
  { states, bannedUsers }: CredentialStates,
  { route, sent, needed, first }: KeyedRequest,
): boolean {
  const reason = sent.credential === null ? undefined : states.get(sent.credential);
  if (reason === 'BANNED') return false;
  if (route.procedure === 'account.rotateKey' && 'answer' in first) {
    return !bannedUsers.has((first.answer as { userId: string }).userId);
  }
  if (needed === 'account' && reason === 'QUEUE_TOKEN_EXPIRED') return false;
  return reason !== 'NOT_AUTHENTICATED';
}

/** Requests that may not use the key: the same route with another input, and another route. */
function otherRequests(model: Model, { route, command, sent }: KeyedRequest, now: number) {
  const others: { route: Route; fields: Fields }[] = [];
  const isOther = (fields: Fields) => JSON.stringify(fields) !== JSON.stringify(sent.fields);
  const candidates = Array.from({ length: 12 }, (_, more) =>
    inputs[nameOf(route)]!(model, { ...command, pick: command.pick + more }, now),
  );
  // A route without input ignores a body, but its fingerprint does not.
  const own = route.path.includes('{') ? undefined : { ...sent.fields, name: 'another' };
  const isFixed = candidates.every((fields) => !isOther(fields));
  const fields = isFixed && !route.custom ? own : candidates.find(isOther);
  if (fields) others.push({ route, fields });
  // A rotated account key authenticates nothing but its own repeat. The call that creates an
  // account ignores a credential, so its keys are not shared with the user of that credential.
  const sharesNoKeys =
    route.procedure === 'account.rotateKey' ||
    (route.procedure === 'account.create' && sent.credential !== null);
  if (!sharesNoKeys) others.push(elsewhere(model, { route, sent }));
  return others;
}

/** Another route that the same caller may call. */
function elsewhere(model: Model, { route, sent }: Pick<KeyedRequest, 'route' | 'sent'>) {
  const to = (name: string, fields: Fields = {}) => ({ route: routeOf(name), fields });
  const name = nameOf(route);
  if (sent.credential === null) {
    return to(name === 'POST /api/accounts' ? 'POST /api/queue' : 'POST /api/accounts');
  }
  if (sent.credential === adminKey) {
    return name === 'POST /api/admin/concerts'
      ? to('PATCH /api/admin/concerts/{concertId}/room', { concertId: 'con_none' })
      : to('POST /api/admin/concerts', { title: 'Another', dates: ['2027-06-01'] });
  }
  // The token of a place that is over still joins, and leaves.
  if (name !== 'POST /api/queue') {
    return to('POST /api/queue', { concertId: model.concerts[0]!.concertId });
  }
  return sent.credential.startsWith('osq_')
    ? to('DELETE /api/queue/{userId}', { userId: userOf(sent.credential) })
    : to('POST /api/orders/{orderId}/cancel', { orderId: 'ord_none' });
}

/** The log names the request of each entry, so only its shape is equal on both servers. */
function comparableOf({ procedure }: Route): (outcome: Outcome) => unknown {
  if (procedure === 'seat.list') return withoutHorizon;
  if (procedure !== 'admin.log') return (outcome) => outcome;
  return (outcome) =>
    'answer' in outcome ? { ...outcome, answer: Object.keys(outcome.answer as object) } : outcome;
}

/** On Postgres the horizon in the version of a map is the id of a transaction. */
function withoutHorizon(outcome: Outcome): unknown {
  if (!('answer' in outcome)) return outcome;
  const { version, ...answer } = outcome.answer as { version?: string };
  const [house, content] = version?.split('.') ?? [];
  return { ...outcome, answer: { ...answer, house, content } };
}

/** The fields and the header of a REST request: the key of a charge moves to the header. */
function keyOf(
  { handlesIdempotency }: Route,
  { keyed }: Command,
  { fields, step, mutates }: { fields: Fields; step: number; mutates: boolean },
): { fields: Fields; key?: string } {
  if (keyed === 'no' || !mutates) return { fields };
  if (!handlesIdempotency) return { fields, key: `the key of step ${step}` };
  const { idempotencyKey: key, ...others } = fields;
  const isKey = typeof key === 'string' && key.length > 0 && key.length <= 255;
  return isKey ? { fields: others, key } : { fields };
}
