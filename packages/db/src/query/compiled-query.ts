/**
 * Queries that are built once and run again and again with other values. To build a query and to make
 * its text costs the server more than all else that it does for a statement, and the text is the same
 * each time.
 */
import type { Compilable, CompiledQuery } from 'kysely';
import type { Store } from '../store.ts';

/** Stands in a query for a value that is given when it runs. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** Whoever looks at the value while the query is built would build a query for that value alone. */
  toString(): never {
    throw new Error(`${this.name} has no value yet: what decides the query is its shape.`);
  }
}

const placeholders = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) });

type Built<Row> = Compilable<Row> | CompiledQuery<Row>;

/**
 * @param build the query. Of `values` it gets places to put into it, which have no value yet: what
 * decides how the query looks is its `shape`, and the dialect of the store.
 * @returns runs it, for its rows.
 */
export function compileOnce<Values extends object, Row, Shape extends string = ''>(
  build: (store: Store, values: Values, variant: Shape) => Built<Row>,
): (store: Store, values: Values, ...variant: Shape extends '' ? [] : [Shape]) => Promise<Row[]> {
  const compiled = new Map<string, CompiledQuery<Row>>();
  return async (store, values, ...[variant = '']) => {
    const key = `${store.listFunction} ${variant}`;
    let query = compiled.get(key);
    if (!query) {
      const built = build(store, placeholders as Values, variant as Shape);
      query = 'compile' in built ? built.compile() : built;
      compiled.set(key, query);
    }
    const given = values as Record<string, unknown>;
    const parameters = query.parameters.map((one) =>
      one instanceof Placeholder ? given[one.name] : one,
    );
    const { rows } = await store.query.executeQuery<Row>({ ...query, parameters });
    return rows;
  };
}
