/** The `serve` command: runs the server until it is stopped, then drains it. */
import type { Context } from '../../context.ts';
import type { RunningServer } from '@onsale/server/serve';
import type { ServeOptions } from '@onsale/server/startup/serve-options';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { logLineText } from '../../render/server-log.ts';
import { createDemoConcert } from '../../demo/demo-concert.ts';

export interface ServeFlags {
  port?: number;
  host?: string;
  workers?: number;
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
    host: { interruption },
    out,
    signal,
  } = context;
  interruption.graceMs = drainGraceMs;
  const { readServeOptions, ConfigError, StartError } =
    await import('@onsale/server/startup/serve-options');
  const serveEnded = new AbortController();
  const { database, demo, ...others } = flags;
  const settings = { ...others, ...(database !== undefined && { databaseUrl: database }) };
  try {
    const stopping = waitForStop(signal, serveEnded.signal);
    const options = readServeOptions(settings, logSettings(context));
    const starting = startProcesses(options, readableLog(context));
    // A start may take long: it waits for the database, or for another server's migration.
    const server = await Promise.race([starting, stopping]);
    if (!server) return void stopWhenStarted(starting);
    const { adminUrl, adminKey } = server;
    if (demo) await createDemoConcert({ url: adminUrl, adminKey, clock: context.clock });
    const text = addressText(server, options.host);
    out.error(out.json ? JSON.stringify(addressOf(server)) : text);
    await stopping;
    if (isAtTerminal(context)) out.note((c) => c.dim('Stopping: open requests have ten seconds.'));
    await server.close();
    if (isAtTerminal(context)) out.note(() => 'Stopped.');
  } catch (error) {
    const isStart = error instanceof StartError;
    if (!isStart && !(error instanceof ConfigError)) throw error;
    const kind = isStart
      ? { exitCode: exitCodes.failed, reason: 'START_FAILED' }
      : { exitCode: exitCodes.usage, reason: 'CONFIG' };
    throw new CliError(error.message, { ...kind, cause: error });
  } finally {
    serveEnded.abort();
  }
}

/** A server in this process, or several in processes of their own. */
type Serving = Omit<RunningServer, 'app'>;

async function startProcesses(options: ServeOptions, logTo: LogSink | undefined): Promise<Serving> {
  if (options.workers > 1) {
    const { startWorkers } = await import('@onsale/server/start-workers');
    return startWorkers(options, { logTo });
  }
  const { startServer } = await import('@onsale/server/serve');
  return startServer(options, { logTo });
}

interface LogSink {
  write(line: string): void;
}

/** Whether a person reads what the server prints. */
function isAtTerminal({ out }: Context): boolean {
  return out.canRedraw;
}

/** On a terminal the log has warnings alone, so that the address and the key stay in sight. */
function logSettings(context: Context): Context['host']['env'] {
  const { env } = context.host;
  if (!isAtTerminal(context) || env['ONSALE_LOG_LEVEL']) return env;
  return { ...env, ONSALE_LOG_LEVEL: 'warn' };
}

/** The log for people; undefined for the server's own, which is JSON. */
function readableLog(context: Context): LogSink | undefined {
  if (!isAtTerminal(context)) return undefined;
  const { out } = context;
  return { write: (line) => out.data(line, (c) => logLineText(line.trimEnd(), c)) };
}

/** Closes a server that finishes starting after the stop; an error of the start is ignored. */
async function stopWhenStarted(starting: Promise<Serving>): Promise<void> {
  await starting.then(
    (server) => server.close(),
    () => {},
  );
}

/** The addresses and, when the server generated it, the admin key. */
function addressOf({ url, adminUrl, adminKey, isAdminKeyGenerated }: Serving) {
  return {
    url,
    ...(adminUrl !== url && { adminUrl }),
    ...(isAdminKeyGenerated && { adminKey }),
  };
}

const everyAddress = ['0.0.0.0', '::'];

function addressText(server: Serving, host: string): string {
  const { url, adminUrl, adminKey } = addressOf(server);
  const reach = everyAddress.includes(host) ? `, on every address of this machine (${host})` : '';
  const details = [
    ...(adminUrl === undefined ? [] : [`admin calls on ${adminUrl}`]),
    ...(adminKey === undefined ? [] : [`admin key, shown once: ${adminKey}`]),
  ];
  const more = details.length > 0 ? ` (${details.join('; ')})` : '';
  return `Onsale is running at ${url}${reach}${more}`;
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
