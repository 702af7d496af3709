/**
 * What is remembered between commands: one file per server and profile under the XDG state directory
 * (https://specifications.freedesktop.org/basedir-spec/latest/), readable by its owner alone. It holds
 * the account key, and with it the buyer's points: a file that cannot be understood is never
 * overwritten, and every write replaces the whole file at once.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { QueueEntry, Reservation } from '@onsale/sdk';
import { CliError, messageOf, usageError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { replaceFile } from './atomic-file.ts';

const directoryMode = 0o700;
const fileMode = 0o600;
const formatVersion = 1;

export interface RememberedPlace {
  concertId: string;
  title: string;
  token: string;
  waitNo: number;
  /** As last seen. */
  status: QueueEntry['status'];
  /** How many were ahead at first, so that progress is shown from there. */
  aheadAtFirst: number;
}

export interface PendingCharge {
  amount: number;
  idempotencyKey: string;
  /** The process that sent it. */
  pid: number;
}

export interface State {
  accountKey: string | null;
  /** Was to replace the account key, and no answer came: either may be the one that is good. */
  pendingAccountKey: string | null;
  userId: string | null;
  places: RememberedPlace[];
  /** The last one made. */
  reservation: Reservation | null;
  /** Charges that were sent and never answered: the same key settles them without charging twice. */
  pendingCharges: PendingCharge[];
}

export interface Store {
  /** The file, whether it exists or not. */
  path: string;
  directory: string;
  /** @throws CliError STATE_UNREADABLE when the file is there but cannot be understood. */
  read(): State;
  /** Reads afresh, changes, and writes at once, so that two terminals do not undo each other. */
  update(change: (state: State) => Partial<State>): State;
}

const emptyState: State = {
  accountKey: null,
  pendingAccountKey: null,
  userId: null,
  places: [],
  reservation: null,
  pendingCharges: [],
};

export interface StoreOptions {
  env: Record<string, string | undefined>;
  server: string;
  profile: string;
}

export function openStore({ env, server, profile }: StoreOptions): Store {
  const directory = stateDirectory(env);
  const path = join(directory, fileName(server, profile));

  const read = (): State => {
    const text = readIfThere(path);
    return text === null ? emptyState : parseState(text, path);
  };

  return {
    path,
    directory,
    read,
    update(change) {
      const before = read();
      const after = { ...before, ...change(before) };
      write({ directory, path }, { version: formatVersion, server, profile, ...after });
      return after;
    },
  };
}

/** `$XDG_STATE_HOME/onsale`; a relative path there is to be ignored, says the specification. */
export function stateDirectory(env: StoreOptions['env']): string {
  const configured = env['XDG_STATE_HOME'];
  const base = configured?.startsWith('/')
    ? configured
    : join(env['HOME'] || homedir(), '.local', 'state');
  return join(base, 'onsale');
}

const profileShape = /^[\w.-]{1,64}$/;

export function requireProfileName(profile: string): string {
  if (profileShape.test(profile)) return profile;
  throw usageError(
    'A profile name is 1 to 64 letters, digits, dots, dashes and underscores: choose another --profile.',
  );
}

/** Readable, and different for every server: the hash keeps apart what the readable part does not. */
function fileName(server: string, profile: string): string {
  const readable = server
    .replace(/^https?:\/\//, '')
    .replace(/[^\w.-]+/g, '_')
    .slice(0, 60);
  const hash = createHash('sha256').update(server).digest('hex').slice(0, 8);
  return `${readable}-${hash}.${profile}.json`;
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return null;
    throw new CliError(`The state file cannot be read: ${messageOf(error)}.`, {
      exitCode: exitCodes.failed,
      reason: 'STATE_UNREADABLE',
      next: 'onsale doctor',
      details: { path },
      cause: error,
    });
  }
}

function parseState(text: string, path: string): State {
  try {
    const value: unknown = JSON.parse(text);
    if (isState(value)) {
      const { accountKey, pendingAccountKey = null, userId } = value;
      const { places, reservation, pendingCharges } = value;
      return { accountKey, pendingAccountKey, userId, places, reservation, pendingCharges };
    }
  } catch {
    // Not JSON: said below, together with JSON that is something else.
  }
  throw new CliError(`${path} is damaged and may hold your account key, so nothing was changed.`, {
    exitCode: exitCodes.failed,
    reason: 'STATE_UNREADABLE',
    next: `Repair it, or move it away to start anew: mv ${path} ${path}.damaged`,
    details: { path },
  });
}

function isState(
  value: unknown,
): value is Omit<State, 'pendingAccountKey'> & Partial<Pick<State, 'pendingAccountKey'>> {
  if (typeof value !== 'object' || value === null) return false;
  const { version, accountKey, pendingAccountKey, userId, places, reservation, pendingCharges } =
    value as Partial<Record<keyof State | 'version', unknown>>;
  return (
    version === formatVersion &&
    isTextOrNull(accountKey) &&
    // Files of before it do not have it.
    isTextOrNull(pendingAccountKey ?? null) &&
    isTextOrNull(userId) &&
    isListWith(places, 'concertId', 'token') &&
    (reservation === null || isListWith([reservation], 'reservationId', 'concertId')) &&
    isListWith(pendingCharges, 'idempotencyKey')
  );
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function isListWith(value: unknown, ...textFields: string[]): boolean {
  const isItem = (item: unknown): boolean =>
    typeof item === 'object' &&
    item !== null &&
    textFields.every((field) => typeof (item as Record<string, unknown>)[field] === 'string');
  return Array.isArray(value) && value.every(isItem);
}

function write({ directory, path }: { directory: string; path: string }, value: object): void {
  try {
    mkdirSync(directory, { recursive: true, mode: directoryMode });
    replaceFile(path, `${JSON.stringify(value, null, 2)}\n`, { mode: fileMode });
  } catch (error) {
    throw new CliError(`The state file cannot be saved: ${messageOf(error)}.`, {
      exitCode: exitCodes.failed,
      reason: 'STATE_NOT_WRITABLE',
      next: 'Make the directory writable, or set XDG_STATE_HOME to one that is.',
      details: { path },
      cause: error,
    });
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
