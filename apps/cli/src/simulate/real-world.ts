/** A server in a process of its own, over HTTP, in real time. */
import type { Clock } from '@onsale/core/time/clock';
import type { World } from '@onsale/sim/foundation/environment';
import manifest from '../../package.json' with { type: 'json' };
import { embeddedServer, type Context } from '../context.ts';
import { startDemoServer } from '../demo/demo-server.ts';
import { CliError, usageError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';

export interface RealWorld extends AsyncDisposable {
  world: World;
  /** Empty: what a server process meets is in its own log. */
  faults: unknown[];
}

const answerWithinMs = 5_000;

/** @throws CliError when the server is away, is not one of Onsale's, or is of another version. */
export async function realWorld(
  { host, clock, server }: Context,
  { target, adminKey }: { target: string; adminKey: string | undefined },
): Promise<RealWorld> {
  const world = (url: string, key: string): World => ({
    url,
    adminKey: key,
    clock,
    fetch: globalThis.fetch,
    mode: 'real',
    play: (work) => work,
  });
  if (target === embeddedServer) {
    const own = await startDemoServer(host);
    return {
      world: world(own.url, own.adminKey),
      faults: [],
      [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
    };
  }
  const key = adminKey ?? host.env['ONSALE_ADMIN_KEY'];
  if (!key) {
    throw usageError(
      'A simulation puts its own concert on sale, so it needs the admin key of the server: set ONSALE_ADMIN_KEY or --admin-key.',
    );
  }
  await requireSameVersion(server, clock);
  return { world: world(server, key), faults: [], [Symbol.asyncDispose]: async () => undefined };
}

async function requireSameVersion(server: string, clock: Clock): Promise<void> {
  const version = await askVersion(server, clock).catch((error: unknown) => {
    throw unreachable(
      `The server at ${server} cannot be reached: check its address and that it runs.`,
      error,
    );
  });
  if (version === manifest.version) return;
  throw unreachable(
    version === null
      ? `What answers at ${server} is not an Onsale server: check the address.`
      : `The server at ${server} is version ${version} and this program ${manifest.version}: use the same.`,
  );
}

/** null when it is no Onsale server. */
async function askVersion(server: string, clock: Clock): Promise<string | null> {
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
