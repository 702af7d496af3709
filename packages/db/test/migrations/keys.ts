/** Reads the keys and references of a schema from the catalogue of the database. */
import type { Database } from '@onsale/db/database';
import type { TestDialect } from '@onsale/db/testing';
import { sql } from 'kysely';

/** A primary key, a unique key or a unique index. */
export interface Key {
  table: string;
  columns: string[];
}

export interface Reference extends Key {
  to: string;
  toColumns: string[];
}

type Query = Database['query'];

const keysOf = {
  postgres: `
    select t.relname as "table", (
      select string_agg(a.attname, ',' order by k.position)
      from unnest(i.indkey::int[]) with ordinality as k (number, position)
      join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number
    ) as columns
    from pg_index i join pg_class t on t.oid = i.indrelid
    where i.indisunique and t.relnamespace = 'public'::regnamespace`,
  // A primary key without an index of its own is the rowid, which only an integer can be.
  sqlite: `
    select m.name as "table", (select group_concat(name) from pragma_index_info(i.name)) as columns
    from sqlite_master m, pragma_index_list(m.name) i
    where m.type = 'table' and i."unique" = 1`,
};

const referencesOf = {
  postgres: `
    select c.conrelid::regclass::text as "table", c.confrelid::regclass::text as "to",
      (select string_agg(a.attname, ',' order by k.position)
        from unnest(c.conkey) with ordinality as k (number, position)
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number) as columns,
      (select string_agg(a.attname, ',' order by k.position)
        from unnest(c.confkey) with ordinality as k (number, position)
        join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.number) as to_columns
    from pg_constraint c where c.contype = 'f'`,
  // A reference without columns is to the primary key, in its order.
  sqlite: `
    select m.name as "table", f."table" as "to",
      (select group_concat(g."from") from pragma_foreign_key_list(m.name) g where g.id = f.id) as columns,
      coalesce(
        (select group_concat(g."to") from pragma_foreign_key_list(m.name) g where g.id = f.id),
        (select group_concat(name) from (
          select name from pragma_table_info(f."table") where pk > 0 order by pk))) as to_columns
    from sqlite_master m, pragma_foreign_key_list(m.name) f
    where m.type = 'table' and f.seq = 0`,
};

export async function readKeys(query: Query, { name }: TestDialect): Promise<Key[]> {
  const { rows } = await sql.raw<{ table: string; columns: string }>(keysOf[name]).execute(query);
  return rows.map(({ table, columns }) => ({ table, columns: columns.split(',') }));
}

export async function readReferences(query: Query, { name }: TestDialect): Promise<Reference[]> {
  const { rows } = await sql
    .raw<{ table: string; columns: string; to: string; toColumns: string }>(referencesOf[name])
    .execute(query);
  return rows.map(({ table, columns, to, toColumns }) => ({
    table,
    to,
    columns: columns.split(','),
    toColumns: toColumns.split(','),
  }));
}
