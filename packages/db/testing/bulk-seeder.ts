/** Bulk seeder: inserts millions of rows by a few statements that both dialects read alike. */
import BetterSqlite from 'better-sqlite3';
import pg from 'pg';

export interface BulkSeeder {
  run(statement: string): Promise<void>;
  /** SQL that pads a number to so many digits. */
  padded(expression: string, digits: number): string;
  close(): Promise<void>;
}

/**
 * The effects of a seeder have no events, so its concerts count as those of a server from before
 * there were any.
 */
const withoutEvents = 'update concerts set has_events = 0';
const isEffect = (statement: string) =>
  /^\s*insert into (queue_entries|reservations|orders|tickets)\b/.test(statement);

export async function openBulkSeeder(url: string): Promise<BulkSeeder> {
  return url.startsWith('sqlite:') ? openSqlite(url.slice('sqlite:'.length)) : openPostgres(url);
}

function openSqlite(path: string): BulkSeeder {
  const database = new BetterSqlite(path);
  database.pragma('foreign_keys = OFF');
  return {
    run: async (statement) => {
      database.exec(statement);
      if (isEffect(statement)) database.exec(withoutEvents);
    },
    padded: (expression, digits) => `printf('%0${digits}d', ${expression})`,
    async close() {
      database.exec('analyze');
      database.close();
    },
  };
}

async function openPostgres(url: string): Promise<BulkSeeder> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // The seeded references are correct by construction, and checking each takes most of the time.
  await client.query(`set session_replication_role = replica`);
  return {
    run: async (statement) => {
      await client.query(statement);
      if (isEffect(statement)) await client.query(withoutEvents);
    },
    padded: (expression, digits) => `lpad((${expression})::text, ${digits}, '0')`,
    async close() {
      await client.query('vacuum analyze');
      await client.end();
    },
  };
}
