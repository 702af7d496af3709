/** Checks of a running server: those that anyone can make, and those that operators can. */
import { fromIso } from '@onsale/core/time/dates';
import type { Diagnosis } from '@onsale/server/operations/diagnosis-handler';
import type { Context } from '../context.ts';
import { duration } from '../render/format.ts';
import { checkDatabase, checkPool } from './database-checks.ts';
import { checkHostNames, checkProxy, forgedAddress, isLocalServer } from './proxy-checks.ts';
import { okFinding, errorFinding, warningFinding, type Finding } from './finding.ts';

const requestTimeoutMs = 5_000;
/** The Date header has whole seconds; a larger difference makes every countdown misleading. */
const clockToleranceMs = 5_000;
/** A shorter key can be guessed by trial. */
const adminKeyMinChars = 24;
/** Below this, the database, the log, metrics and a drain leave too few files for buyers. */
const openFilesMin = 4_096;

interface Answer {
  status: number;
  ok: boolean;
  date: string | null;
  /** The version of the server; null in an answer of any other program. */
  version: string | null;
  text: string;
}

/** Resolves with null when nothing answers within 5 s. */
export async function request(
  context: Context,
  path: string,
  credential?: string,
): Promise<Answer | null> {
  const answer = await tryRequest(context, path, credential);
  return answer === 'silent' ? null : answer;
}

/** Resolves with null when no connection is made, and with `silent` when no answer comes on it. */
export async function tryRequest(
  { server, clock }: Context,
  path: string,
  credential?: string,
): Promise<Answer | 'silent' | null> {
  const timeout = new AbortController();
  void clock.sleep(requestTimeoutMs, timeout.signal).then(
    () => timeout.abort(),
    () => undefined,
  );
  try {
    const headers: Record<string, string> = { 'x-forwarded-for': forgedAddress };
    if (credential !== undefined) headers['authorization'] = `Bearer ${credential}`;
    const response = await fetch(server + path, { headers, signal: timeout.signal });
    const { status, ok, headers: answered } = response;
    const date = answered.get('date');
    const version = answered.get('onsale-version');
    return { status, ok, date, version, text: await response.text() };
  } catch {
    return timeout.signal.aborted ? 'silent' : null;
  } finally {
    timeout.abort();
  }
}

/**
 * The checks that need no credentials. Any program may listen at the address: the checks end at the
 * first one when an Onsale server does not.
 */
export async function checkServer(
  context: Context,
  health: Answer | 'silent' | null,
): Promise<Finding[]> {
  if (health === null) return [unreachable(context.server)];
  if (health === 'silent') return [silent(context.server)];
  if (health.version === null) return [otherProgram(context.server, health)];
  return [
    checkHealth(context.server, health),
    ...checkEncryption(context.server),
    await checkReady(context),
    ...(await checkHostNames(context)),
    checkClock(context, health),
  ];
}

function unreachable(server: string): Finding {
  const remedy =
    'Start one with "onsale serve --demo", or name another one with --server or ONSALE_SERVER.';
  return errorFinding('server', `nothing answers at ${server}`, remedy);
}

function silent(server: string): Finding {
  const seconds = requestTimeoutMs / 1_000;
  const found = `${server} accepts the connection but sends no answer within ${seconds} s`;
  const remedy = 'The server is stuck or overloaded, or another program listens there.';
  return errorFinding('server', found, remedy);
}

function otherProgram(server: string, { status }: Answer): Finding {
  const found = `${server} is not an Onsale server: /healthz answers ${status} without onsale-version`;
  return errorFinding('server', found, 'Check --server or ONSALE_SERVER.');
}

function checkHealth(server: string, { ok, status }: Answer): Finding {
  if (ok) return okFinding('server', `answers at ${server}`);
  const remedy = "Look at the server's log, and at the proxy in front of it.";
  return errorFinding('server', `${server}/healthz answers ${status}`, remedy);
}

export function checkEncryption(server: string): Finding[] {
  if (new URL(server).protocol === 'https:' || isLocalServer(server)) return [];
  const found = `${server} is not encrypted: keys and tokens can be read in transit`;
  return [
    warningFinding(
      'encryption',
      found,
      'Put a TLS proxy in front of the server, and use its https address.',
    ),
  ];
}

async function checkReady(context: Context): Promise<Finding> {
  const ready = (await request(context, '/readyz'))?.ok ?? false;
  if (ready) return okFinding('database', 'answers');
  const remedy =
    "Look at the server's log: its database is not reachable, or the server is stopping.";
  return errorFinding('database', 'does not answer the server', remedy);
}

function checkClock({ host: { clock } }: Context, { date }: Answer): Finding {
  const check = 'clock';
  const serverNow = fromIso(date ?? '');
  if (Number.isNaN(serverNow)) return okFinding(check, 'the server sent no Date header');
  const aheadMs = clock.now() - serverNow;
  if (Math.abs(aheadMs) <= clockToleranceMs) return okFinding(check, 'agrees with the server');
  const direction = aheadMs > 0 ? 'ahead of' : 'behind';
  const found = `this machine is ${duration(Math.abs(aheadMs))} ${direction} the server`;
  const remedy =
    "Set this machine's clock: countdowns are wrong by this much. Sales are not affected.";
  return errorFinding(check, found, remedy);
}

/** The checks of the state that the server shows to operators, which needs an admin key. */
export async function checkServerState(context: Context, adminKey: string): Promise<Finding[]> {
  const check = 'operator';
  const answer = await request(context, '/diagnosis', adminKey);
  if (answer?.status === 404) {
    const remedy =
      'If admin calls have their own port, set ONSALE_ADMIN_SERVER; otherwise update the server.';
    return [warningFinding(check, 'the server does not report its state at this address', remedy)];
  }
  if (answer?.status === 401 || answer?.status === 403) {
    const remedy = 'Use the root key, or a key with the scope "read".';
    return [errorFinding(check, 'the server does not accept this admin key for its state', remedy)];
  }
  if (answer?.status === 400) {
    const { hostname } = new URL(context.server);
    const remedy = `Add ${hostname} to ONSALE_ALLOWED_HOSTS, or call the server by another name.`;
    return [errorFinding(check, `the server does not answer under the name ${hostname}`, remedy)];
  }
  if (!answer?.ok) {
    const remedy = "Look at the server's log: its database may not be reachable.";
    return [errorFinding(check, 'the server cannot report its state', remedy)];
  }
  const { server, database, client, host } = JSON.parse(answer.text) as Diagnosis;
  return [
    checkAdminKey(server.adminKey),
    ...checkProxy(context.server, { client, host }),
    ...checkSelfCharge(server.selfCharge),
    ...checkOpenFiles(server.openFiles),
    ...checkDatabase(database, 'the server'),
    ...checkPool(database, server.poolSize),
  ];
}

export function checkAdminKey({ madeUp, chars }: Diagnosis['server']['adminKey']): Finding {
  const check = 'admin key';
  if (madeUp) {
    const remedy = 'Set ONSALE_ADMIN_KEY, for instance to the output of "openssl rand -hex 32".';
    return warningFinding(check, 'generated: it changes with every start of the server', remedy);
  }
  if (chars >= adminKeyMinChars) return okFinding(check, `${chars} characters`);
  const remedy = 'Set ONSALE_ADMIN_KEY to the output of "openssl rand -hex 32".';
  return errorFinding(check, `${chars} characters, which is short enough to guess`, remedy);
}

/** @param isOn undefined from an older server, which does not report it. */
export function checkSelfCharge(isOn: boolean | undefined): Finding[] {
  if (isOn === undefined) return [];
  const found = isOn
    ? 'on: any buyer may charge their own wallet, so points are not money'
    : 'off: only operators credit points';
  return [okFinding('self-charging', found)];
}

export function checkOpenFiles(limit: number | null): Finding[] {
  const check = 'open files';
  if (limit === null) return [];
  if (limit >= openFilesMin) return [okFinding(check, `at most ${limit.toLocaleString('en')}`)];
  const found = `at most ${limit.toLocaleString('en')}, and each connected buyer needs one`;
  const remedy =
    'Raise it before the server starts: LimitNOFILE=65536 in its unit, or ulimit -n 65536.';
  return [warningFinding(check, found, remedy)];
}
