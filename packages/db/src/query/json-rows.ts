/**
 * JSON rows: a list as a table in a statement, passed as one JSON parameter (a table-valued
 * parameter).
 *
 * The statement has one text and one parameter however long the list is, so it is compiled,
 * prepared and planned once.
 */
import { sql, type AliasedRawBuilder, type RawBuilder } from 'kysely';
import type { Schema } from '../schema.ts';
import type { Store, Tx } from '../store.ts';
import { compileOnce } from './compiled-query.ts';

type ColumnType = 'text' | 'bigint';

/** The columns of a list, with the SQL type of each. The first must be a text. */
export type Columns<Row> = { [Column in keyof Row & string]: ColumnType };

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The JSON text before the value of each column: brace or comma, key, colon. */
const jsonKeyPrefixes = new WeakMap<object, { name: string; prefix: string }[]>();

/** Encodes a list as the JSON parameter of a statement. */
export function toJsonRows<Row extends object>(
  rows: readonly Row[],
  columns: Columns<Row>,
): string {
  let fields = jsonKeyPrefixes.get(columns);
  if (!fields) {
    const names = Object.keys(columns);
    fields = names.map((name, at) => {
      return { name, prefix: `${at === 0 ? '{' : ','}"${toSnakeCase(name)}":` };
    });
    jsonKeyPrefixes.set(columns, fields);
  }
  let json = '';
  for (const row of rows as readonly Record<string, unknown>[]) {
    json += json === '' ? '[' : ',';
    for (const { name, prefix } of fields) json += prefix + JSON.stringify(row[name] ?? null);
    json += '}';
  }
  return json === '' ? '[]' : `${json}]`;
}

/**
 * Decodes a list into rows.
 *
 * SQLite runs a CROSS JOIN from left to right. Where a table has several rows for each row of the
 * list, write `selectFrom(jsonRows(…)).crossJoin(table)`: with another join, statistics from when
 * the table was small make SQLite read the whole table for each row of the list.
 *
 * @param list the result of `toJsonRows` with the same columns.
 * @returns the rows, to select from or to join, in no particular order.
 */
export function jsonRows<Row extends object>(
  { listFunction }: Pick<Store, 'listFunction'>,
  list: string,
  columns: Columns<Row>,
): AliasedRawBuilder<Row, 'listed'> {
  const names = (Object.keys(columns) as (keyof Row & string)[]).map((name) => ({
    name: toSnakeCase(name),
    type: columns[name],
  }));
  if (listFunction === 'json_each') {
    const each = names.map(({ name }) => `value ->> '${name}' as ${name}`).join(', ');
    return sql<Row>`(select ${sql.raw(each)} from json_each(${list}))`.as('listed');
  }
  const types = names.map(({ name, type }) => `${name} ${type}`).join(', ');
  const rows = sql`json_to_recordset(${list}::json) as listed(${sql.raw(types)})`;
  return sql<Row>`(select * from ${rows} where ${selectivityHint(names[0]!.name)})`.as('listed');
}

/**
 * A condition that is always true, but that Postgres estimates as selective. Without it the planner
 * assumes a hundred rows, picks a sequential scan while the table is small, and keeps that plan
 * while a sale fills the table.
 */
function selectivityHint(column: string): RawBuilder<boolean> {
  return sql.raw(`coalesce(${column}, '') || '' = coalesce(${column}, '')`);
}

/** @returns inserts rows in one statement; each row must have all of the columns. */
export function bulkInsert<Row extends object>(
  table: keyof Schema,
  columns: Columns<Row>,
): (tx: Tx, rows: readonly Row[]) => Promise<void> {
  const insert = compileOnce((store, { list }: { list: string }) => {
    const names = sql.join(Object.keys(columns).map((name) => sql.ref(name)));
    const rows = jsonRows(store, list, columns);
    return sql`insert into ${sql.table(table)} (${names}) select ${names} from ${rows}`.compile(
      store.query,
    );
  });
  return async (tx, rows) => void (await insert(tx, { list: toJsonRows(rows, columns) }));
}
