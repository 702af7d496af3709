import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fromIso } from '@onsale/core/clock';
import type { Context } from '../context.ts';
import { describeFailure } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Colors } from '../output.ts';
import { duration } from '../render/format.ts';
import { openClient } from '../session.ts';
import type { Store } from '../state.ts';

interface Finding {
  check: string;
  ok: boolean;
  found: string;
  /** What to do about it. */
  remedy?: string;
}

const requestTimeoutMs = 5_000;
/** Times on the wire are whole seconds; a clock that is off by more misleads every countdown. */
const clockToleranceMs = 5_000;

/** Looks at everything that a command depends on. */
export async function doctor(context: Context): Promise<number> {
  const { out, server } = context;
  const local = [checkDirectory(context.store), checkState(context.store)];
  const reached = await reach(context, '/healthz');
  const remote = reached
    ? [checkHealth(server, reached), await checkReady(context), checkClock(context, reached)]
    : [unreachable(server)];
  const account = reached && local.every(({ ok }) => ok) ? [await checkAccount(context)] : [];
  const findings = [...remote, ...local, ...account];
  const ok = findings.every((finding) => finding.ok);
  out.data({ ok, findings }, (c) => findings.map((finding) => findingText(finding, c)).join('\n'));
  if (!reached) return exitCodes.unreachable;
  return ok ? exitCodes.done : exitCodes.failed;
}

function findingText({ check, ok, found, remedy }: Finding, c: Colors): string {
  const line = `${ok ? c.green('✓') : c.red('✗')} ${check.padEnd(8)}  ${found}`;
  return remedy ? `${line}\n  ${' '.repeat(8)}  ${c.bold(remedy)}` : line;
}

async function reach({ server, clock }: Context, path: string): Promise<Response | null> {
  const tooLate = new AbortController();
  void clock.sleep(requestTimeoutMs, tooLate.signal).then(
    () => tooLate.abort(),
    () => undefined,
  );
  try {
    const response = await fetch(server + path, { signal: tooLate.signal });
    await response.arrayBuffer();
    return response;
  } catch {
    return null;
  } finally {
    tooLate.abort();
  }
}

function unreachable(server: string): Finding {
  return {
    check: 'server',
    ok: false,
    found: `nothing answers at ${server}`,
    remedy: 'Start one with "onsale serve --demo", or name another with --server or ONSALE_SERVER.',
  };
}

function checkHealth(server: string, { ok, status }: Response): Finding {
  if (ok) return { check: 'server', ok, found: `answers at ${server}` };
  return {
    check: 'server',
    ok,
    found: `${server}/healthz answers ${status}`,
    remedy: 'Something else may be listening there: check --server or ONSALE_SERVER.',
  };
}

async function checkReady(context: Context): Promise<Finding> {
  const ready = (await reach(context, '/readyz'))?.ok ?? false;
  if (ready) return { check: 'database', ok: true, found: 'answers' };
  return {
    check: 'database',
    ok: false,
    found: 'does not answer the server',
    remedy: 'Look at the log of the server; its database is away, or the server is stopping.',
  };
}

function checkClock({ clock }: Context, { headers }: Response): Finding {
  const check = 'clock';
  const serverNow = fromIso(headers.get('date') ?? '');
  if (Number.isNaN(serverNow)) return { check, ok: true, found: 'the server tells no time' };
  const aheadMs = clock.now() - serverNow;
  if (Math.abs(aheadMs) <= clockToleranceMs) {
    return { check, ok: true, found: 'agrees with the server' };
  }
  const direction = aheadMs > 0 ? 'ahead of' : 'behind';
  return {
    check,
    ok: false,
    found: `this machine is ${duration(Math.abs(aheadMs))} ${direction} the server`,
    remedy: "Set this machine's clock: countdowns here are off by as much. Sales are not affected.",
  };
}

function checkDirectory({ directory }: Store): Finding {
  const check = 'state';
  const remedy = 'Make it writable, or set XDG_STATE_HOME to a directory that is.';
  let nearest = directory;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK);
    if (!statSync(nearest).isDirectory()) throw new Error('not a directory');
  } catch {
    return { check, ok: false, found: `${directory} cannot be written to`, remedy };
  }
  const isOpen = nearest === directory && isReadableByOthers(directory);
  if (isOpen) {
    const found = `${directory} can be read by others`;
    return { check, ok: false, found, remedy: `Keep it to yourself: chmod 700 ${directory}` };
  }
  return { check, ok: true, found: `${directory} is writable and private` };
}

function isReadableByOthers(path: string): boolean {
  return (statSync(path).mode & 0o077) !== 0;
}

function checkState(store: Store): Finding {
  const check = 'memory';
  const { path } = store;
  try {
    store.read();
  } catch (error) {
    const { message, next } = describeFailure(error);
    return { check, ok: false, found: message, ...(next !== undefined && { remedy: next }) };
  }
  if (!existsSync(path)) return { check, ok: true, found: 'nothing to remember yet' };
  if (isReadableByOthers(path)) {
    const found = `${path} can be read by others`;
    return { check, ok: false, found, remedy: `It holds your account key: chmod 600 ${path}` };
  }
  return { check, ok: true, found: path };
}

async function checkAccount(context: Context): Promise<Finding> {
  const check = 'account';
  const { store } = context;
  if (store.read().accountKey === null) {
    return { check, ok: true, found: 'none yet: join makes one' };
  }
  try {
    const onsale = await openClient(context, { maxRetries: 0 });
    const { userId } = await onsale.trpc.wallet.balance.query();
    return { check, ok: true, found: `${userId} is accepted` };
  } catch (error) {
    const { reason, message } = describeFailure(error);
    const refused = reason === 'NOT_AUTHENTICATED';
    return {
      check,
      ok: false,
      found: message,
      remedy: refused
        ? `Buy as somebody else with --profile NAME, or forget this one: mv ${store.path} ${store.path}.old`
        : 'Try again shortly.',
    };
  }
}
