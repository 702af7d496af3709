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

/** The contract gives a server that is told to stop ten seconds. */
const drainGraceMs = 10_000;

/** Runs the server until it is told to stop, then drains it. */
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
  const over = new AbortController();
  const { database, demo, ...others } = flags;
  const settings = { ...others, ...(database !== undefined && { databaseUrl: database }) };
  try {
    const stopping = stopped(signal, over.signal);
    const starting = startServer(readServeOptions(settings, env));
    // A start may wait long: for its database, or for another server that changes the schema.
    const server = await Promise.race([starting, stopping]);
    if (!server) return void undo(starting);
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
    over.abort();
  }
}

/** What starts for nothing stops again; why it could not start matters to nobody any more. */
async function undo(starting: Promise<RunningServer>): Promise<void> {
  await starting.then(
    (server) => server.close(),
    () => {},
  );
}

/** Where it is and, when it is nobody's yet, the admin key. */
function addressOf({ url, adminUrl, adminKey, isAdminKeyGenerated }: RunningServer) {
  return {
    url,
    ...(adminUrl !== url && { adminUrl }),
    ...(isAdminKeyGenerated && { adminKey }),
  };
}

function addressText(server: RunningServer): string {
  const { url, adminUrl, adminKey } = addressOf(server);
  const asides = [
    ...(adminUrl === undefined ? [] : [`admin calls on ${adminUrl}`]),
    ...(adminKey === undefined ? [] : [`admin key, shown once: ${adminKey}`]),
  ];
  return `onsale serves ${url}${asides.length > 0 ? ` (${asides.join('; ')})` : ''}`;
}

/** Resolves on a signal, or when the process that started this one over a channel is gone. */
async function stopped(signal: AbortSignal, over: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const stop = () => resolve();
    signal.addEventListener('abort', stop, { once: true });
    process.once('disconnect', stop);
    // As long as somebody listens to the channel, the process does not end by itself.
    over.addEventListener('abort', () => process.off('disconnect', stop));
  });
}
