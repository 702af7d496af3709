/** What a database must be like before it is trusted with money, and what to do where it is not. */
import type { DatabaseDiagnosis } from '@onsale/server/operations/database-diagnosis';
import { duration } from '../render/format.ts';
import { fine, problem, warning, type Finding } from './finding.ts';

const skewToleranceMs = 1_000;
/** The oldest that has all that is asked of it; the tests run on 18. */
const postgresMin = 14;
const megabyte = 1024 * 1024;
const freeMinBytes = 100 * megabyte;
const freeLowBytes = 1024 * megabyte;
/** Above this share of its connections a database soon refuses somebody. */
const connectionsHighShare = 0.8;

/** @param beside whose clock the database's was compared with. */
export function checkDatabase(database: DatabaseDiagnosis, beside: string): Finding[] {
  return [
    ...(database.kind === 'postgres' ? checkPostgres(database) : checkSqlite(database)),
    checkMigrations(database.migrations),
    ...checkSkew(database.clockSkewMs, beside),
  ];
}

function checkMigrations({ newest, behind, ahead }: DatabaseDiagnosis['migrations']): Finding {
  const check = 'migrations';
  if (ahead.length > 0) {
    const found = `a newer Onsale was here: ${ahead.join(', ')}`;
    return warning(check, found, 'Finish the upgrade: run that version everywhere.');
  }
  if (newest === null) {
    return problem(check, 'none has run: the database is empty', 'Start a server: it runs them.');
  }
  if (behind.length === 0) return fine(check, `up to ${newest}`);
  const remedy = 'Start a server of this version: it runs them.';
  return problem(check, `still to run: ${behind.join(', ')}`, remedy);
}

function checkSkew(skewMs: number | null, beside: string): Finding[] {
  const check = 'skew';
  if (skewMs === null) return [];
  if (Math.abs(skewMs) <= skewToleranceMs)
    return [fine(check, `the database agrees with ${beside}`)];
  const direction = skewMs > 0 ? 'ahead of' : 'behind';
  const found = `the database is ${duration(Math.abs(skewMs))} ${direction} ${beside}`;
  const remedy =
    'Set the clocks by NTP. The database decides every expiry; logs and countdowns are off.';
  return [warning(check, found, remedy)];
}

type Postgres = Extract<DatabaseDiagnosis, { kind: 'postgres' }>;

function checkPostgres({ version, isStandby, settings }: Postgres): Finding[] {
  return [checkVersion(version), checkPrimary(isStandby, settings), ...checkDurability(settings)];
}

function checkVersion(version: string): Finding {
  const check = 'postgres';
  if (Number.parseInt(version, 10) >= postgresMin) return fine(check, `version ${version}`);
  const remedy = `Move to version ${postgresMin} or later; 18 is what Onsale is tested on.`;
  return problem(check, `version ${version} is too old`, remedy);
}

function checkPrimary(isStandby: boolean, settings: Postgres['settings']): Finding {
  const check = 'primary';
  if (isStandby) {
    return problem(
      check,
      'this is a standby, which takes no writes',
      'Name the primary in the URL.',
    );
  }
  if (settings['default_transaction_read_only'] === 'on') {
    const remedy = 'Turn default_transaction_read_only off for the role and the database.';
    return problem(check, 'transactions may only read', remedy);
  }
  const isolation = settings['default_transaction_isolation'];
  if (isolation !== 'read committed') {
    const remedy =
      'Set default_transaction_isolation to read committed: what is made for it then waits less.';
    return warning(check, `transactions are ${isolation} by default`, remedy);
  }
  return fine(check, 'takes writes');
}

function checkDurability(settings: Postgres['settings']): Finding[] {
  const check = 'durability';
  const off = ['fsync', 'full_page_writes'].filter((name) => settings[name] === 'off');
  if (off.length > 0) {
    const found = `${off.join(' and ')} off: a crash of the machine can ruin the database`;
    return [problem(check, found, `Turn ${off.join(' and ')} on in postgresql.conf.`)];
  }
  const commit = settings['synchronous_commit'];
  if (commit === 'off') {
    const found = 'synchronous_commit is off: payments that were acknowledged can be lost';
    return [problem(check, found, 'Set synchronous_commit to on for the role and the database.')];
  }
  const hasStandbys = settings['synchronous_standby_names'] !== '';
  if (hasStandbys && commit !== 'on' && commit !== 'remote_apply') {
    const found = `synchronous_commit is ${commit}: a fail-over can lose what was acknowledged`;
    return [warning(check, found, 'Set synchronous_commit to on.')];
  }
  return [
    fine(check, hasStandbys ? 'commits wait for disk and standby' : 'commits wait for the disk'),
  ];
}

/** @param poolSize how many connections one server opens at most. */
export function checkPool(database: DatabaseDiagnosis, poolSize: number): Finding[] {
  const check = 'pool';
  if (database.kind !== 'postgres') return [];
  const { max, reserved, inUse } = database.connections;
  const available = max - reserved;
  const servers = Math.floor(available / poolSize);
  const sizes = `${poolSize} connections a server of ${available} that Postgres has`;
  if (servers < 1) {
    const remedy = 'Lower ONSALE_POOL_SIZE, or raise max_connections.';
    return [problem(check, sizes, remedy)];
  }
  if (inUse > available * connectionsHighShare) {
    const remedy = 'Lower ONSALE_POOL_SIZE, raise max_connections, or put pgbouncer in between.';
    return [warning(check, `${inUse} of ${available} connections of Postgres are in use`, remedy)];
  }
  return [fine(check, `${sizes}: enough for ${servers === 1 ? 'one' : servers}`)];
}

type Sqlite = Extract<DatabaseDiagnosis, { kind: 'sqlite' }>;

function checkSqlite({ version, journalMode, synchronous, file }: Sqlite): Finding[] {
  const check = 'sqlite';
  if (file === null) {
    const remedy = 'Name a file or a Postgres by --database before you sell anything.';
    return [warning(check, `version ${version}, in memory: it forgets all when it stops`, remedy)];
  }
  return [
    fine(check, `version ${version}, in a file`),
    checkJournal(journalMode, synchronous),
    checkSpace(file.freeBytes),
    ...checkPrivacy(file.readableByOthers),
  ];
}

const synchronousFull = 2;

function checkJournal(journalMode: string, synchronous: number | null): Finding {
  const check = 'durability';
  if (journalMode !== 'wal') {
    const found = `the journal is in mode ${journalMode}: readers and the writer hold each other up`;
    return problem(
      check,
      found,
      'Start a server on it: it sets WAL. A network disk cannot have it.',
    );
  }
  if (synchronous !== null && synchronous < synchronousFull) {
    const found = 'synchronous is below FULL: a power cut can lose what was acknowledged';
    return problem(check, found, 'Restart the server: it sets FULL.');
  }
  return fine(check, synchronous === null ? 'WAL' : 'WAL, commits wait for the disk');
}

function checkSpace(freeBytes: number): Finding {
  const check = 'disk';
  const found = `${Math.floor(freeBytes / megabyte).toLocaleString('en')} MB free`;
  const remedy = 'Make room on the disk of the file: when it is full, every write is refused.';
  if (freeBytes < freeMinBytes) return problem(check, found, remedy);
  return freeBytes < freeLowBytes ? warning(check, found, remedy) : fine(check, found);
}

function checkPrivacy(readableByOthers: boolean): Finding[] {
  if (!readableByOthers) return [];
  const found = 'the file can be read by others, and with it the secret that signs places in line';
  return [warning('privacy', found, 'chmod 600 the file, and chmod 700 its directory.')];
}
