/** The `serve` command: runs the server until it is stopped, then drains it. */
import type { Context } from '../../context.ts';
import type { RunningServer } from '@onsale/server/serve';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { createDemoConcert } from '../../demo/demo-concert.ts';

export interface ServeFlags {
  port?: number;
  host?: string;
  database?: string;
  adminKey?: string;
  adminPort?: number;
  adminHost?: string;
  demo?: boolean;
}

/** A server that is stopped has ten seconds to answer its open requests. */
const drainGraceMs = 10_000;

export async function serve(context: Context, flags: ServeFlags): Promise<void> {
  const {
    host: { env, interruption },
    out,
    signal,
  } = context;
  interruption.graceMs = drainGraceMs;
  const [{ readServeOptions, ConfigError }, { startServer }] = await Promise.all([
    import('@onsale/server/startup/serve-options'),
    import('@onsale/server/serve'),
  ]);
  const serveEnded = new AbortController();
  const { database, demo, ...others } = flags;
  const settings = { ...others, ...(database !== undefined && { databaseUrl: database }) };
  try {
    const stopping = waitForStop(signal, serveEnded.signal);
    const starting = startServer(readServeOptions(settings, env));
    // A start may take long: it waits for the database, or for another server's migration.
    const server = await Promise.race([starting, stopping]);
    if (!server) return void stopWhenStarted(starting);
    const { adminUrl, adminKey } = server;
    if (demo) await createDemoConcert({ url: adminUrl, adminKey, clock: context.clock });
    out.error(out.json ? JSON.stringify(addressOf(server)) : addressText(server));
    await stopping;
    await server.close();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { message } = error;
    throw new CliError(message, { exitCode: exitCodes.usage, reason: 'CONFIG', cause: error });
  } finally {
    serveEnded.abort();
  }
}

/** Closes a server that finishes starting after the stop; an error of the start is ignored. */
async function stopWhenStarted(starting: Promise<RunningServer>): Promise<void> {
  await starting.then(
    (server) => server.close(),
    () => {},
  );
}

/** The addresses and, when the server generated it, the admin key. */
function addressOf({ url, adminUrl, adminKey, isAdminKeyGenerated }: RunningServer) {
  return {
    url,
    ...(adminUrl !== url && { adminUrl }),
    ...(isAdminKeyGenerated && { adminKey }),
  };
}

function addressText(server: RunningServer): string {
  const { url, adminUrl, adminKey } = addressOf(server);
  const details = [
    ...(adminUrl === undefined ? [] : [`admin calls on ${adminUrl}`]),
    ...(adminKey === undefined ? [] : [`admin key, shown once: ${adminKey}`]),
  ];
  return `Onsale is running at ${url}${details.length > 0 ? ` (${details.join('; ')})` : ''}`;
}

/** Resolves on a signal, or when the IPC channel to the parent process closes. */
async function waitForStop(signal: AbortSignal, serveEnded: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const stop = () => resolve();
    signal.addEventListener('abort', stop, { once: true });
    process.once('disconnect', stop);
    // A listener keeps the channel open, and with it the process.
    serveEnded.addEventListener('abort', () => process.off('disconnect', stop));
  });
}
