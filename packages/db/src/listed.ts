/** A list as a table of one statement: one parameter and one text, however long the list is. */
import { sql, type AliasedRawBuilder, type RawBuilder } from 'kysely';
import type { Store, Tx } from './database.ts';
import type { Schema } from './schema.ts';

type ColumnType = 'text' | 'bigint';

/** The columns of a list, and which of SQL's types each is: a text is the first. */
type Columns<Row> = { [Column in keyof Row & string]: ColumnType };

/**
 * SQLite goes through a CROSS JOIN from left to right. Where a table has several rows for each of the
 * list's, write `selectFrom(listed(…)).crossJoin(table)`, or statistics of a table that was small once
 * make it read all of it for each.
 *
 * @returns the rows, to select from or to join; in no order.
 */
export function listed<Row extends object>(
  { listFunction }: Pick<Store, 'listFunction'>,
  rows: readonly Row[],
  columns: Columns<Row>,
): AliasedRawBuilder<Row, 'listed'> {
  const names = Object.keys(columns) as (keyof Row & string)[];
  const inSql = names.map((name) => name.replaceAll(/[A-Z]/g, (big) => `_${big.toLowerCase()}`));
  const json = JSON.stringify(
    rows.map((row) => Object.fromEntries(names.map((name, at) => [inSql[at], row[name]]))),
  );
  if (listFunction === 'json_each') {
    const each = inSql.map((name) => `value ->> '${name}' as ${name}`).join(', ');
    return sql<Row>`(select ${sql.raw(each)} from json_each(${json}))`.as('listed');
  }
  const types = names.map((name, at) => `${inSql[at]} ${columns[name]}`).join(', ');
  const list = sql`json_to_recordset(${json}::json) as listed(${sql.raw(types)})`;
  return sql<Row>`(select * from ${list} where ${isFew(inSql[0]!)})`.as('listed');
}

/**
 * True of every row, and taken for something rare. Postgres would else plan for a hundred rows, for
 * which it reads the whole of a table that is small, and go on like that while a sale fills it.
 */
function isFew(column: string): RawBuilder<boolean> {
  return sql.raw(`coalesce(${column}, '') || '' = coalesce(${column}, '')`);
}

/** Inserts rows, of which each has all of the columns. */
export async function insertListed<Row extends object>(
  tx: Tx,
  table: keyof Schema,
  { rows, columns }: { rows: readonly Row[]; columns: Columns<Row> },
): Promise<void> {
  const names = sql.join(Object.keys(columns).map((name) => sql.ref(name)));
  await sql`
    insert into ${sql.table(table)} (${names}) select ${names} from ${listed(tx, rows, columns)}
  `.execute(tx.query);
}
