/** A list as a table of one statement: one parameter and one text, however long the list is. */
import { sql, type AliasedRawBuilder, type RawBuilder } from 'kysely';
import type { Store, Tx } from '../store.ts';
import { compileOnce } from './compiled-query.ts';
import type { Schema } from '../schema.ts';

type ColumnType = 'text' | 'bigint';

/** The columns of a list, and which of SQL's types each is: a text is the first. */
export type Columns<Row> = { [Column in keyof Row & string]: ColumnType };

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (big) => `_${big.toLowerCase()}`);
}

/** How the columns of a list begin in JSON. */
const jsonKeyPrefixes = new WeakMap<object, { name: string; begins: string }[]>();

/** A list as the one parameter that it is, in JSON. */
export function toJsonRows<Row extends object>(
  rows: readonly Row[],
  columns: Columns<Row>,
): string {
  let fields = jsonKeyPrefixes.get(columns);
  if (!fields) {
    const names = Object.keys(columns);
    fields = names.map((name, at) => {
      return { name, begins: `${at === 0 ? '{' : ','}"${toSnakeCase(name)}":` };
    });
    jsonKeyPrefixes.set(columns, fields);
  }
  let json = '';
  for (const row of rows as readonly Record<string, unknown>[]) {
    json += json === '' ? '[' : ',';
    for (const { name, begins } of fields) json += begins + JSON.stringify(row[name] ?? null);
    json += '}';
  }
  return json === '' ? '[]' : `${json}]`;
}

/**
 * SQLite goes through a CROSS JOIN from left to right. Where a table has several rows for each of the
 * list's, write `selectFrom(listed(…)).crossJoin(table)`, or statistics of a table that was small once
 * make it read all of it for each.
 *
 * @param list of these columns, as `listOf` makes it.
 * @returns the rows, to select from or to join; in no order.
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
 * True of every row, and taken for something rare. Postgres would else plan for a hundred rows, for
 * which it reads the whole of a table that is small, and go on like that while a sale fills it.
 */
function selectivityHint(column: string): RawBuilder<boolean> {
  return sql.raw(`coalesce(${column}, '') || '' = coalesce(${column}, '')`);
}

/** @returns inserts rows, of which each has all of the columns. */
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
