/** Checks of a database: version, migrations, durability, clock, connections and free space. */
import type { DatabaseDiagnosis } from '@onsale/server/operations/database-diagnosis';
import { count, duration } from '../render/format.ts';
import { okFinding, errorFinding, warningFinding, type Finding } from './finding.ts';

const skewToleranceMs = 1_000;
/** From here on a server warns at its start as well (`serverLimits.timeAheadMs`). */
const timeAheadToleranceMs = 60_000;
/** The oldest version with every feature in use; the tests run on 18. */
const postgresMin = 14;
const megabyte = 1024 * 1024;
const freeMinBytes = 100 * megabyte;
const freeLowBytes = 1024 * megabyte;
/** Above this share of its connections in use, PostgreSQL may soon refuse new ones. */
const connectionsHighShare = 0.8;

/** @param referenceClock names the machine whose clock the database's was compared with. */
export function checkDatabase(database: DatabaseDiagnosis, referenceClock: string): Finding[] {
  return [
    ...(database.kind === 'postgres' ? checkPostgres(database) : checkSqlite(database)),
    checkMigrations(database.migrations),
    ...checkClockSkew(database.clockSkewMs, referenceClock),
    ...checkTimeAhead(database),
  ];
}

function checkMigrations({ newest, behind, ahead }: DatabaseDiagnosis['migrations']): Finding {
  const check = 'migrations';
  if (ahead.length > 0) {
    const found = `a newer Onsale has migrated this database: ${ahead.join(', ')}`;
    return warningFinding(check, found, 'Finish the upgrade: run that version on all servers.');
  }
  if (newest === null) {
    return errorFinding(
      check,
      'none applied: the database is empty',
      'Start a server: it runs them.',
    );
  }
  if (behind.length === 0) return okFinding(check, `applied up to ${newest}`);
  const remedy = 'Start a server of this version: it runs them.';
  return errorFinding(check, `pending: ${behind.join(', ')}`, remedy);
}

function checkClockSkew(skewMs: number | null, referenceClock: string): Finding[] {
  const check = 'skew';
  if (skewMs === null) return [];
  if (Math.abs(skewMs) <= skewToleranceMs)
    return [okFinding(check, `the database agrees with ${referenceClock}`)];
  const direction = skewMs > 0 ? 'ahead of' : 'behind';
  const found = `the database is ${duration(Math.abs(skewMs))} ${direction} ${referenceClock}`;
  const remedy =
    'Synchronise the clocks with NTP. Expiry follows the database; logs and countdowns are wrong.';
  return [warningFinding(check, found, remedy)];
}

/** Time never goes back: what was expired by a clock that was ahead stays so. */
function checkTimeAhead({ kind, timeAheadMs }: DatabaseDiagnosis): Finding[] {
  if (timeAheadMs < timeAheadToleranceMs) return [];
  const clock = kind === 'postgres' ? "the database's clock" : "the machine's clock";
  const found = `time is ${duration(timeAheadMs)} ahead of ${clock}, which was set back`;
  const setting = kind === 'postgres' ? 'database_time' : 'latest_instant';
  const remedy = `It runs at half its pace until the clock has caught up. If the clock was wrong before: stop every server, then delete from settings where name = '${setting}' (docs/OPERATIONS.md).`;
  return [warningFinding('time', found, remedy)];
}

type Postgres = Extract<DatabaseDiagnosis, { kind: 'postgres' }>;

function checkPostgres({ version, isStandby, settings }: Postgres): Finding[] {
  return [checkVersion(version), checkPrimary(isStandby, settings), ...checkDurability(settings)];
}

function checkVersion(version: string): Finding {
  const check = 'postgres';
  if (Number.parseInt(version, 10) >= postgresMin) return okFinding(check, `version ${version}`);
  const remedy = `Upgrade to version ${postgresMin} or later; Onsale is tested on 18.`;
  return errorFinding(check, `version ${version} is too old`, remedy);
}

function checkPrimary(isStandby: boolean, settings: Postgres['settings']): Finding {
  const check = 'primary';
  if (isStandby) {
    return errorFinding(
      check,
      'this is a standby, which accepts no writes',
      'Name the primary in the URL.',
    );
  }
  if (settings['default_transaction_read_only'] === 'on') {
    const remedy = 'Turn default_transaction_read_only off for the role and the database.';
    return errorFinding(check, 'transactions are read-only by default', remedy);
  }
  const isolation = settings['default_transaction_isolation'];
  if (isolation !== 'read committed') {
    const remedy =
      'Set default_transaction_isolation to read committed: Onsale is built for it, and waits less.';
    return warningFinding(check, `transactions are ${isolation} by default`, remedy);
  }
  return okFinding(check, 'accepts writes');
}

function checkDurability(settings: Postgres['settings']): Finding[] {
  const check = 'durability';
  const off = ['fsync', 'full_page_writes'].filter((name) => settings[name] === 'off');
  if (off.length > 0) {
    const found = `${off.join(' and ')} off: a crash of the machine can corrupt the database`;
    return [errorFinding(check, found, `Turn ${off.join(' and ')} on in postgresql.conf.`)];
  }
  const commit = settings['synchronous_commit'];
  if (commit === 'off') {
    const found = 'synchronous_commit is off: acknowledged payments can be lost';
    return [
      errorFinding(check, found, 'Set synchronous_commit to on for the role and the database.'),
    ];
  }
  const hasStandbys = settings['synchronous_standby_names'] !== '';
  if (hasStandbys && commit !== 'on' && commit !== 'remote_apply') {
    const found = `synchronous_commit is ${commit}: a failover can lose acknowledged payments`;
    return [warningFinding(check, found, 'Set synchronous_commit to on.')];
  }
  return [
    okFinding(
      check,
      hasStandbys ? 'commits wait for disk and standby' : 'commits wait for the disk',
    ),
  ];
}

/** @param poolSize the most connections that one server opens. */
export function checkPool(database: DatabaseDiagnosis, poolSize: number): Finding[] {
  const check = 'pool';
  if (database.kind !== 'postgres') return [];
  const { max, reserved, inUse } = database.connections;
  const available = max - reserved;
  const servers = Math.floor(available / poolSize);
  const sizes = `${poolSize} connections per server, of ${available} that PostgreSQL has`;
  if (servers < 1) {
    const remedy = 'Lower ONSALE_POOL_SIZE, or raise max_connections.';
    return [errorFinding(check, sizes, remedy)];
  }
  if (inUse > available * connectionsHighShare) {
    const remedy = 'Lower ONSALE_POOL_SIZE, raise max_connections, or put pgbouncer in between.';
    return [
      warningFinding(check, `${inUse} of ${available} PostgreSQL connections are in use`, remedy),
    ];
  }
  return [okFinding(check, `${sizes}: enough for ${count(servers, 'server')}`)];
}

type Sqlite = Extract<DatabaseDiagnosis, { kind: 'sqlite' }>;

function checkSqlite({ version, journalMode, synchronous, file }: Sqlite): Finding[] {
  const check = 'sqlite';
  if (file === null) {
    const remedy = 'Use a file or PostgreSQL, with --database, before you sell anything.';
    return [
      warningFinding(
        check,
        `version ${version}, in memory: all data is lost when the server stops`,
        remedy,
      ),
    ];
  }
  return [
    okFinding(check, `version ${version}, in a file`),
    checkJournal(journalMode, synchronous),
    checkSpace(file.freeBytes),
    ...checkPrivacy(file.readableByOthers),
  ];
}

const synchronousFull = 2;

function checkJournal(journalMode: string, synchronous: number | null): Finding {
  const check = 'durability';
  if (journalMode !== 'wal') {
    const found = `the journal mode is ${journalMode}: readers and the writer block each other`;
    return errorFinding(
      check,
      found,
      'Start a server on it: it sets WAL. WAL does not work on a network disk.',
    );
  }
  if (synchronous !== null && synchronous < synchronousFull) {
    const found = 'synchronous is below FULL: a power failure can lose acknowledged payments';
    return errorFinding(check, found, 'Restart the server: it sets FULL.');
  }
  return okFinding(check, synchronous === null ? 'WAL' : 'WAL, commits wait for the disk');
}

function checkSpace(freeBytes: number): Finding {
  const check = 'disk';
  const found = `${Math.floor(freeBytes / megabyte).toLocaleString('en')} MB free`;
  const remedy = 'Free space on the disk of the file: when it is full, every write fails.';
  if (freeBytes < freeMinBytes) return errorFinding(check, found, remedy);
  return freeBytes < freeLowBytes ? warningFinding(check, found, remedy) : okFinding(check, found);
}

function checkPrivacy(readableByOthers: boolean): Finding[] {
  if (!readableByOthers) return [];
  const found = 'others can read the file, and in it the secret that signs queue tokens';
  return [
    warningFinding(
      'privacy',
      found,
      'Restrict it: chmod 600 the file and chmod 700 its directory.',
    ),
  ];
}
