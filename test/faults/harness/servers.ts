/** Server processes as an operator runs them: `onsale serve`, with signals, restarts and exits. */
import { spawn, type ChildProcess, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The command `onsale`, as Node runs it. */
export const program = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url));

/** The admin key of every server of these tests. */
export const adminKey = 'the-operator';

/** Bound of the kept output, which explains a failure. */
const maxOutputLines = 200;

export interface ServerOptions {
  /** The URL of its database. */
  database: string;
  /** A free port by default; restarts keep it. */
  port?: number;
  /** Further arguments of `onsale serve`. */
  args?: string[];
  /** Added to the environment of this process. */
  env?: Record<string, string>;
  /** Runs instead of `onsale serve`, with a port and a database URL as arguments. */
  entry?: string;
  /** For Node itself, such as `['--import', preload]`. */
  execArgv?: string[];
}

export interface ServerExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ServerProcess extends AsyncDisposable {
  /** Stays the same after each restart. */
  readonly url: string;
  readonly pid: number;
  /** Its recent output on both streams. */
  readonly output: readonly string[];
  kill(signal: NodeJS.Signals): void;
  /** Sends a message to the module that `execArgv` preloaded, over the process's channel. */
  ask(question: Serializable): Promise<unknown>;
  /** Resolves when the current process has ended. */
  exited(): Promise<ServerExit>;
  /** Starts it again on its port after it ended; the given options override the earlier ones. */
  restart(changes?: Partial<ServerOptions>): Promise<void>;
}

/** Starts a server and waits until it serves. Disposing of it is a kill -9. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  let running = await launch(options);
  return {
    get url() {
      return running.url;
    },
    get pid() {
      return running.child.pid!;
    },
    get output() {
      return running.output;
    },
    kill(signal) {
      running.child.kill(signal);
    },
    async ask(question) {
      const answered = once(running.child, 'message');
      running.child.send(question);
      const [answer] = (await answered) as [unknown];
      return answer;
    },
    exited: () => running.exited,
    async restart(changes = {}) {
      await running.exited;
      const port = Number(new URL(running.url).port);
      running = await launch({ ...options, port, ...changes });
    },
    async [Symbol.asyncDispose]() {
      running.child.kill('SIGKILL');
      await running.exited;
    },
  };
}

interface RunningProcess {
  child: ChildProcess;
  url: string;
  output: string[];
  exited: Promise<ServerExit>;
}

async function launch(options: ServerOptions): Promise<RunningProcess> {
  const { database, port = 0, args = [], env = {}, entry, execArgv = [] } = options;
  const serve = ['serve', '--json', '--port', String(port), '--database', database, ...args];
  const words = entry === undefined ? [program, ...serve] : [entry, String(port), database];
  const child = spawn(process.execPath, [...execArgv, ...words], {
    // The closed channel tells the server that this process is gone, even after a crash.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      ONSALE_ADMIN_KEY: adminKey,
      ONSALE_LOG_LEVEL: 'warn',
      ONSALE_TOKEN_SECRET: '',
      ...env,
    },
  });
  const output: string[] = [];
  const exited = once(child, 'exit').then(
    ([code, signal]: (ServerExit['code'] | ServerExit['signal'])[]) =>
      ({ code, signal }) as ServerExit,
  );
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        if (output.length > maxOutputLines) output.shift();
        const [, served] = /"url":"([^"]+)"/.exec(line) ?? [];
        if (stream === child.stderr && served !== undefined) resolve(served);
      });
    }
    child.once('error', reject);
    void exited.then(({ code, signal }) =>
      reject(
        new Error(`The server ended (${code ?? signal}) instead of serving:\n${output.join('\n')}`),
      ),
    );
  });
  return { child, url, output, exited };
}
