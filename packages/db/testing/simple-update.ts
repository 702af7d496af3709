/**
 * Baseline of small transactions on Postgres, for machines without `pgbench -N`.
 *
 * A transaction is one prepared UPDATE and one INSERT, over 16 connections, by node-postgres. Its
 * arguments are the database, the scale and the seconds.
 */
import { systemClock } from '@onsale/core/time/clock';
import pg from 'pg';

const connections = 16;
const accountsPerScale = 100_000;
const [, , url = '', scale = '1', seconds = '1'] = process.argv;
const accounts = Number(scale) * accountsPerScale;

const pool = new pg.Pool({ connectionString: url, max: connections });
await prepare();
await workFor(0.5);
process.send?.(await workFor(Number(seconds)));
process.disconnect?.();
await pool.end();

async function prepare(): Promise<void> {
  const { rows } = await pool.query(`select to_regclass('bench_accounts') as found`);
  if (rows[0]?.found) return;
  await pool.query(`create table bench_accounts (id bigint primary key, balance bigint not null)`);
  await pool.query(`insert into bench_accounts select i, 0 from generate_series(1, $1) s(i)`, [
    accounts,
  ]);
  await pool.query(`create table bench_history (id bigint, delta bigint, at timestamptz)`);
  await pool.query('vacuum analyze bench_accounts');
}

/** @returns transactions a second. */
async function workFor(seconds: number): Promise<number> {
  const startedAt = systemClock.now();
  const endsAt = startedAt + seconds * 1_000;
  const counts = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = await pool.connect();
      let done = 0;
      for (; systemClock.now() < endsAt; done += 1) await transact(client, done);
      client.release();
      return done;
    }),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total / ((systemClock.now() - startedAt) / 1_000);
}

async function transact(client: pg.PoolClient, delta: number): Promise<void> {
  const id = 1 + Math.floor(Math.random() * accounts);
  await client.query('begin');
  await client.query({
    name: 'update',
    text: 'update bench_accounts set balance = balance + $2 where id = $1',
    values: [id, delta],
  });
  await client.query({
    name: 'insert',
    text: 'insert into bench_history (id, delta, at) values ($1, $2, now())',
    values: [id, delta],
  });
  await client.query('commit');
}
