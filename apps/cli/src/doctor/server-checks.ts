/** What a server shows to everybody, and what it shows to its operator. */
import { fromIso } from '@onsale/core/time/dates';
import type { Diagnosis } from '@onsale/server/operations/diagnosis-handler';
import type { Context } from '../context.ts';
import { duration } from '../render/format.ts';
import { checkDatabase, checkPool } from './database-checks.ts';
import { fine, problem, warning, type Finding } from './finding.ts';

const requestTimeoutMs = 5_000;
/** Times on the wire are whole seconds; a clock that is off by more misleads every countdown. */
const clockToleranceMs = 5_000;
/** Fewer characters than this can be tried out. */
const adminKeyMinChars = 20;
/** What a server needs beside its buyers: its database, its log, a scrape, a drain. */
const openFilesMin = 4_096;

/** Null when nothing answers. */
export async function reach(
  { server, clock }: Context,
  path: string,
  credential?: string,
): Promise<{ status: number; ok: boolean; date: string | null; text: string } | null> {
  const tooLate = new AbortController();
  void clock.sleep(requestTimeoutMs, tooLate.signal).then(
    () => tooLate.abort(),
    () => undefined,
  );
  try {
    const headers = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
    const response = await fetch(server + path, { headers, signal: tooLate.signal });
    const { status, ok } = response;
    return { status, ok, date: response.headers.get('date'), text: await response.text() };
  } catch {
    return null;
  } finally {
    tooLate.abort();
  }
}

type Answer = NonNullable<Awaited<ReturnType<typeof reach>>>;

/** What everybody may see. */
export async function checkServer(context: Context, health: Answer | null): Promise<Finding[]> {
  if (!health) return [unreachable(context.server)];
  return [
    checkHealth(context.server, health),
    ...checkEncryption(context.server),
    await checkReady(context),
    checkClock(context, health),
  ];
}

function unreachable(server: string): Finding {
  const remedy =
    'Start one with "onsale serve --demo", or name another with --server or ONSALE_SERVER.';
  return problem('server', `nothing answers at ${server}`, remedy);
}

function checkHealth(server: string, { ok, status }: Answer): Finding {
  if (ok) return fine('server', `answers at ${server}`);
  const remedy = 'Something else may be listening there: check --server or ONSALE_SERVER.';
  return problem('server', `${server}/healthz answers ${status}`, remedy);
}

export function checkEncryption(server: string): Finding[] {
  const { protocol, hostname } = new URL(server);
  const isHere = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
  if (protocol === 'https:' || isHere) return [];
  const found = `${server} is not encrypted: keys and tokens can be read on the way`;
  return [
    warning('encryption', found, 'Put a proxy with TLS in front, and use its https address.'),
  ];
}

async function checkReady(context: Context): Promise<Finding> {
  const ready = (await reach(context, '/readyz'))?.ok ?? false;
  if (ready) return fine('database', 'answers');
  const remedy = 'Look at the log of the server; its database is away, or the server is stopping.';
  return problem('database', 'does not answer the server', remedy);
}

function checkClock({ clock }: Context, { date }: Answer): Finding {
  const check = 'clock';
  const serverNow = fromIso(date ?? '');
  if (Number.isNaN(serverNow)) return fine(check, 'the server tells no time');
  const aheadMs = clock.now() - serverNow;
  if (Math.abs(aheadMs) <= clockToleranceMs) return fine(check, 'agrees with the server');
  const direction = aheadMs > 0 ? 'ahead of' : 'behind';
  const found = `this machine is ${duration(Math.abs(aheadMs))} ${direction} the server`;
  const remedy =
    "Set this machine's clock: countdowns here are off by as much. Sales are not affected.";
  return problem(check, found, remedy);
}

/** What the server tells its operator. */
export async function checkOperation(context: Context, adminKey: string): Promise<Finding[]> {
  const check = 'operator';
  const answer = await reach(context, '/diagnosis', adminKey);
  if (answer?.status === 404) {
    const remedy =
      'If admin calls have a port of their own, name that by --server; else update the server.';
    return [warning(check, 'the server does not tell its state here', remedy)];
  }
  if (answer?.status === 401 || answer?.status === 403) {
    const remedy = 'Give the key that the server was started with, or one that may read.';
    return [problem(check, 'the server does not take this admin key', remedy)];
  }
  if (!answer?.ok) {
    const remedy = 'Look at the log of the server; its database may be away.';
    return [problem(check, 'the server cannot tell its state', remedy)];
  }
  const { server, database } = JSON.parse(answer.text) as Diagnosis;
  return [
    checkAdminKey(server.adminKey),
    ...checkOpenFiles(server.openFiles),
    ...checkDatabase(database, 'the server'),
    ...checkPool(database, server.poolSize),
  ];
}

export function checkAdminKey({ madeUp, chars }: Diagnosis['server']['adminKey']): Finding {
  const check = 'admin key';
  if (madeUp) {
    const remedy = 'Set ONSALE_ADMIN_KEY, for instance to what "openssl rand -hex 32" prints.';
    return warning(check, 'made up: each start of the server has another', remedy);
  }
  if (chars >= adminKeyMinChars) return fine(check, `${chars} characters`);
  const remedy = 'Set ONSALE_ADMIN_KEY to what "openssl rand -hex 32" prints.';
  return problem(check, `${chars} characters, which can be tried out`, remedy);
}

export function checkOpenFiles(limit: number | null): Finding[] {
  const check = 'open files';
  if (limit === null) return [];
  if (limit >= openFilesMin) return [fine(check, `at most ${limit.toLocaleString('en')}`)];
  const found = `at most ${limit.toLocaleString('en')}, and each connected buyer takes one`;
  const remedy =
    'Raise it before the server starts: LimitNOFILE=65536 in its unit, or ulimit -n 65536.';
  return [warning(check, found, remedy)];
}
