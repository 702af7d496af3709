/** Server processes of the bench: `onsale serve` as an operator runs it, with logs to /dev/null. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Bench } from './bench.ts';

const program = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));

export const adminKey = 'the-operator';
/** A fixed secret lets the bench sign the tokens of a million people without a call. */
export const tokenSecret = 'what the bench signs its tokens with';

export interface BenchServer extends AsyncDisposable {
  url: string;
  pid: number;
}

/** Starts a server on a database, and waits until it serves. */
export function startServer(
  bench: Bench,
  database: string,
  options: readonly string[] = [],
): Promise<BenchServer> {
  return startServerWith(bench, { database, options, settings: {} });
}

/** The same, with environment variables of its own. */
export async function startServerWith(
  { profiles }: Bench,
  {
    database,
    options = [],
    settings,
  }: { database: string; options?: readonly string[]; settings: Record<string, string> },
): Promise<BenchServer> {
  const execArgv = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const words = ['serve', '--json', '--port', '0', '--database', database, ...options];
  const child = spawn(process.execPath, [...execArgv, program, ...words], {
    // The closed channel tells the server that this process is gone, even after a crash.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      ONSALE_ADMIN_KEY: adminKey,
      ONSALE_TOKEN_SECRET: tokenSecret,
      ONSALE_LOG_LEVEL: 'info',
      ONSALE_DRAIN_DELAY_MS: '0',
      // The people of a bench do not poll between the rounds.
      ONSALE_ABSENT_AFTER_SECONDS: '86400',
      ...settings,
    },
  });
  const exited = once(child, 'exit');
  const said: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr! }).on('line', (line) => {
      said.push(line);
      const [, served] = /"url":"([^"]+)"/.exec(line) ?? [];
      if (served !== undefined) resolve(served);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`The server did not start:\n${said.join('\n')}`)));
  });
  return {
    url,
    pid: child.pid!,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** The first process of the bench's PostgreSQL. */
export async function postgresPid(bench: Bench): Promise<number> {
  const { data } = await bench.postgres();
  const [pid] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
  return Number(pid);
}

/** One call whose response matters rather than its time. */
export async function call<T>(
  { url, fetch = globalThis.fetch }: { url: string; fetch?: typeof globalThis.fetch },
  procedure: string,
  { credential, input }: { credential?: string; input?: unknown },
): Promise<T> {
  const headers = { ...(credential !== undefined && { authorization: `Bearer ${credential}` }) };
  const answer = await fetch(
    `${url}/trpc/${procedure}`,
    input === undefined
      ? { headers }
      : {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(input),
        },
  );
  const text = await answer.text();
  const { result } = JSON.parse(text) as { result?: { data: T } };
  if (!result) throw new Error(`${procedure} was answered with ${text}`);
  return result.data;
}
