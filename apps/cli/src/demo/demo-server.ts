/** A temporary server: a child process on a database that is deleted with it. */
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
  /** The XDG_STATE_HOME for commands of the demo's buyer; deleted with the server. */
  stateHome: string;
}

/** @throws CliError DEMO_SERVER when the server does not start, with its first line of output. */
export async function startDemoServer({ env, clock }: Host): Promise<DemoServer> {
  const folder = mkdtempSync(join(tmpdir(), 'onsale-demo-'));
  const adminKey = randomIds.secret();
  const database = `sqlite:${join(folder, 'onsale.db')}`;
  const words = ['serve', '--json', '--port', '0', '--host', '127.0.0.1', '--database', database];
  const child = spawn(process.execPath, [program, ...words], {
    // The IPC channel closes when this process ends in any way, and the server then stops.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      ...env,
      ONSALE_ADMIN_KEY: adminKey,
      ONSALE_ADMIN_PORT: '',
      ONSALE_WORKERS: '',
      ONSALE_LOG_LEVEL: 'error',
      // The buyers of the demo charge their own wallets.
      ONSALE_SELF_CHARGE: 'on',
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
    throw new CliError(`The demo server did not start: ${line}`, {
      exitCode: exitCodes.failed,
      reason: 'DEMO_SERVER',
    });
  }
  throw new CliError('The demo server ended before it was ready.', {
    exitCode: exitCodes.failed,
    reason: 'DEMO_SERVER',
  });
}

async function stopProcess(child: ChildProcess, clock: Clock): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const exitedInTime = new AbortController();
  void clock.sleep(stopWithinMs, exitedInTime.signal).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  await exited;
  exitedInTime.abort();
}
