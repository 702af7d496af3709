/** The real server in a process of its own, on a database that is thrown away. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@onsale/core/time/clock';
import { randomIds } from '@onsale/core/ids';
import { CliError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import type { Host } from '../terminal/host.ts';

const program = fileURLToPath(new URL('../../bin/onsale.js', import.meta.url));
const stopWithinMs = 5_000;

export interface DemoServer extends AsyncDisposable {
  url: string;
  adminKey: string;
  /** Its own place for what the buyer's commands remember; gone with the server. */
  stateHome: string;
}

/** @throws CliError when the server does not come up, with what it said. */
export async function startDemoServer({ env, clock }: Host): Promise<DemoServer> {
  const folder = mkdtempSync(join(tmpdir(), 'onsale-demo-'));
  const adminKey = randomIds.secret();
  const database = `sqlite:${join(folder, 'onsale.db')}`;
  const words = ['serve', '--json', '--port', '0', '--host', '127.0.0.1', '--database', database];
  const child = spawn(process.execPath, [program, ...words], {
    // Over the channel the server notices when this process is gone, however it went.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      ...env,
      ONSALE_ADMIN_KEY: adminKey,
      ONSALE_ADMIN_PORT: '',
      ONSALE_LOG_LEVEL: 'error',
      ONSALE_TOKEN_SECRET: '',
      ONSALE_TOKEN_SECRET_NEXT: '',
      ONSALE_TOKEN_SECRET_OLD: '',
    },
  });
  const stop = async () => {
    await stopProcess(child, clock);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const url = await readUrl(child);
    return { url, adminKey, stateHome: join(folder, 'state'), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function readUrl(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stderr! })) {
    const [, url] = /"url":"([^"]+)"/.exec(line) ?? [];
    if (url !== undefined) return url;
    throw new CliError(`The demo's server did not start: ${line}`, {
      exitCode: exitCodes.failed,
      reason: 'DEMO_SERVER',
    });
  }
  throw new CliError("The demo's server ended before it was ready.", {
    exitCode: exitCodes.failed,
    reason: 'DEMO_SERVER',
  });
}

async function stopProcess(child: ChildProcess, clock: Clock): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const inTime = new AbortController();
  void clock.sleep(stopWithinMs, inTime.signal).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  await gone;
  inTime.abort();
}
