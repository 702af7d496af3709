/**
 * Baseline of durable writes on SQLite: one row and one COMMIT a call, by better-sqlite3 alone.
 *
 * It uses the pragmas of the server. Its arguments are the file and the seconds.
 */
import { systemClock } from '@onsale/core/time/clock';
import BetterSqlite from 'better-sqlite3';

const [, , path = '', seconds = '1'] = process.argv;
const database = new BetterSqlite(path);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec('create table if not exists calls (id integer primary key, said text not null)');
const insert = database.prepare('insert into calls (said) values (?)');
const payload = 'x'.repeat(100);

/** Reading the clock costs more than a commit may. */
const callsPerClockRead = 50;

commitFor(0.2);
process.send?.(commitFor(Number(seconds)));
process.disconnect?.();
database.close();

/** @returns commits a second. */
function commitFor(seconds: number): number {
  const startedAt = systemClock.now();
  const endsAt = startedAt + seconds * 1_000;
  let calls = 0;
  while (systemClock.now() < endsAt) {
    for (let call = 0; call < callsPerClockRead; call += 1) insert.run(payload);
    calls += callsPerClockRead;
  }
  return calls / ((systemClock.now() - startedAt) / 1_000);
}
