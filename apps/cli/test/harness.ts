/** Test fixture: the CLI as a child process, against a server in another one. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@onsale/core/time/clock';
import { createOnsaleClient, type Onsale } from '@onsale/sdk';
import { upcomingDates } from '../src/demo/demo-concert.ts';

export const main = fileURLToPath(new URL('../bin/onsale.js', import.meta.url));
export const adminKey = 'the-operator';

/** Future dates by this machine's clock; the server's own clock decides whether a sale is over. */
export const dates = upcomingDates(systemClock, 3);
export const date = dates[0]!;

export interface ProgramExit {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Each line of stdout as JSON. */
  lines(): Record<string, unknown>[];
  /** The one object on stdout. */
  json(): Record<string, unknown>;
  /** The one object on stderr. */
  failure(): Record<string, unknown>;
}

export interface RunningProgram {
  child: ChildProcess;
  /** Resolves when the output so far matches. */
  shows(pattern: RegExp): Promise<void>;
  ended: Promise<ProgramExit>;
}

/** An isolated machine: no environment variable of this process reaches the program. */
export interface Machine extends Disposable {
  stateHome: string;
  /** @param stdin `pipe` for a program that reads `child.stdin`. */
  start(words: string, env?: Record<string, string>, stdin?: 'pipe'): RunningProgram;
  run(words: string, env?: Record<string, string>): Promise<ProgramExit>;
}

export function machine(server: string): Machine {
  const stateHome = mkdtempSync(join(tmpdir(), 'onsale-cli-'));
  const start: Machine['start'] = (words, env = {}, stdin) => {
    const home = { HOME: stateHome, XDG_STATE_HOME: stateHome, ONSALE_SERVER: server, TZ: 'UTC' };
    return startProgram(words, { ...home, ...env }, stdin);
  };
  return {
    stateHome,
    start,
    run: (words, env) => start(words, env).ended,
    [Symbol.dispose]: () => rmSync(stateHome, { recursive: true, force: true }),
  };
}

export function startProgram(
  words: string,
  env: Record<string, string>,
  stdin: 'ignore' | 'pipe' = 'ignore',
): RunningProgram {
  const child = spawn(process.execPath, [main, ...words.split(' ').filter(Boolean)], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: [stdin, 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout!.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code]): ProgramExit => {
    const { stdout, stderr } = output;
    const parse = (text: string) =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    return {
      code: code as number | null,
      stdout,
      stderr,
      lines: () => parse(stdout),
      json: () => JSON.parse(stdout) as Record<string, unknown>,
      failure: () => JSON.parse(stderr) as Record<string, unknown>,
    };
  });
  const shows = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const check = () => {
        if (pattern.test(output.stdout + output.stderr)) resolve();
      };
      child.stdout!.on('data', check);
      child.stderr!.on('data', check);
      void ended.then(({ stderr }) => reject(new Error(`It ended: ${stderr}`)));
      check();
    });
  return { child, shows, ended };
}

export interface TestServer extends AsyncDisposable {
  url: string;
  operator: Onsale;
  concert(terms?: object): Promise<{ concertId: string; title: string }>;
}

export async function testServer(settings: Record<string, string> = {}): Promise<TestServer> {
  const words = 'serve --json --port 0 --database sqlite::memory:';
  const { child, ended } = startProgram(words, {
    ONSALE_ADMIN_KEY: adminKey,
    ONSALE_LOG_LEVEL: 'silent',
    ...settings,
  });
  const [line] = (await once(createInterface({ input: child.stderr! }), 'line')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const operator = createOnsaleClient({ url, accountKey: adminKey });
  return {
    url,
    operator,
    concert: (terms = {}) =>
      operator.trpc.admin.concert.create.mutate({
        title: 'A night at the hall',
        dates,
        room: { maxActive: 1_000, admitPerMinute: 1_000 },
        ...terms,
      }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The fault injected into a call: `drop` loses the answer, `stall` never gives one. */
export type CallFault = 'pass' | 'drop' | 'stall' | { answer: unknown };

export interface Proxy extends AsyncDisposable {
  url: string;
  /** Resolves when the first call arrives. */
  reached: Promise<void>;
  /** Sets the fault of each call by its path; all calls pass at first. */
  faultOf(decide: (path: string) => CallFault): void;
  /** Cuts every connection, such as those of streams. */
  cut(): void;
}

/** A proxy between the program and the server that injects network faults. */
export async function testProxy(target: string): Promise<Proxy> {
  let faultOf: (path: string) => CallFault = () => 'pass';
  const pass = (req: IncomingMessage, res: ServerResponse, fate: CallFault): void => {
    const { method, headers } = req;
    const onward = request(target + req.url, { method: method!, headers }, (answer) => {
      if (fate === 'drop') {
        answer.resume().once('end', () => res.destroy());
        return;
      }
      res.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(res);
    });
    onward.once('error', () => res.destroy());
    req.pipe(onward);
  };
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const server = createServer((req, res) => {
    reach();
    const fate = faultOf(req.url ?? '');
    if (typeof fate === 'object') {
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify({ result: { data: fate.answer } }));
    } else if (fate !== 'stall') {
      pass(req, res, fate);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reached,
    faultOf(decide) {
      faultOf = decide;
    },
    cut: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
