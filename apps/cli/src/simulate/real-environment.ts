/** The real environment of a run: a server in another process, over HTTP, in real time. */
import type { Clock } from '@onsale/core/time/clock';
import type { Environment } from '@onsale/sim/foundation/environment';
import manifest from '../../package.json' with { type: 'json' };
import { embeddedServer, type Context } from '../context.ts';
import { startDemoServer } from '../demo/demo-server.ts';
import { CliError, usageError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';

export interface RealEnvironment extends AsyncDisposable {
  environment: Environment;
  /** Always empty: a server process writes its internal errors to its own log. */
  faults: unknown[];
}

const answerWithinMs = 5_000;

interface RealTarget {
  /** An address, or `embedded` for a server that the run starts itself. */
  target: string;
  adminKey: string | undefined;
  /**
   * The address for admin calls. No variable sets it: a run creates a concert there, so it must
   * not be that of another server by accident.
   */
  adminServer: string | undefined;
  /** Further servers of the same sale: the buyers are spread over all. */
  alsoServers?: readonly string[] | undefined;
}

/** @throws CliError UNREACHABLE when the server is away, not Onsale, or of another version. */
export async function createRealEnvironment(
  { host, clock, server }: Context,
  { target, adminKey, adminServer = server, alsoServers = [] }: RealTarget,
): Promise<RealEnvironment> {
  const environment = (url: string, key: string): Environment => ({
    url,
    adminKey: key,
    clock,
    fetch: globalThis.fetch,
    mode: 'real',
    play: (work) => work,
  });
  if (target === embeddedServer) {
    if (alsoServers.length > 0) {
      throw usageError('--also-server needs a --server with an address: embedded is one server.');
    }
    const own = await startDemoServer(host);
    return {
      environment: environment(own.url, own.adminKey),
      faults: [],
      [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
    };
  }
  const key = adminKey ?? host.env['ONSALE_ADMIN_KEY'];
  if (!key) {
    throw usageError(
      'A simulation creates its own concert, so it needs the admin key of the server: set ONSALE_ADMIN_KEY, or pass --admin-key-file.',
    );
  }
  const urls = [server, ...alsoServers];
  for (const url of urls) await requireSameVersion(url, clock);
  return {
    environment: { ...environment(adminServer, key), urls },
    faults: [],
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function requireSameVersion(server: string, clock: Clock): Promise<void> {
  const version = await readServerVersion(server, clock).catch((error: unknown) => {
    throw unreachable(
      `The server at ${server} cannot be reached: check its address and that it runs.`,
      error,
    );
  });
  if (version === manifest.version) return;
  throw unreachable(
    version === null
      ? `The server at ${server} is not an Onsale server: check the address.`
      : `The server at ${server} is version ${version}, and this program is ${manifest.version}: use the same version.`,
  );
}

/** Resolves with null when the server is not Onsale. */
async function readServerVersion(server: string, clock: Clock): Promise<string | null> {
  const late = new AbortController();
  const answered = new AbortController();
  void clock.sleep(answerWithinMs, answered.signal).then(
    () => late.abort(),
    () => undefined,
  );
  const response = await fetch(`${server}/openapi.json`, { signal: late.signal });
  const document: unknown = await response.json().catch(() => null);
  answered.abort();
  const { info } = (document ?? {}) as { info?: { title?: string; version?: string } };
  return info?.title === 'Onsale' ? (info.version ?? null) : null;
}

function unreachable(message: string, cause?: unknown): CliError {
  return new CliError(message, {
    exitCode: exitCodes.unreachable,
    reason: 'UNREACHABLE',
    next: 'onsale doctor',
    cause,
  });
}
