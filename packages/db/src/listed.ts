/** A list as a table of one statement: one parameter and one text, however long the list is. */
import { sql, type AliasedRawBuilder } from 'kysely';
import type { Store, Tx } from './database.ts';
import type { Schema } from './schema.ts';

type ColumnType = 'text' | 'bigint';

/** The columns of a list, and which of SQL's types each is. */
type Columns<Row> = { [Column in keyof Row & string]: ColumnType };

/**
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
  return sql<Row>`json_to_recordset(${json}::json)`.as<'listed'>(sql.raw(`listed(${types})`));
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
