/**
 * Compiled queries: built and compiled to SQL text once, then run with other values each time.
 *
 * Building and compiling a query costs the server more CPU than everything else that it does for a
 * statement, and the text is the same every time.
 */
import type { Compilable, CompiledQuery } from 'kysely';
import type { Store } from '../store.ts';

/** Stands in a query for a value that is given when it runs. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** A query that used the value while it is built would be compiled for that value alone. */
  toString(): never {
    throw new Error(
      `${this.name} has no value yet: pass what decides the text of the query as its variant.`,
    );
  }
}

const placeholders = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) });

type Built<Row> = Compilable<Row> | CompiledQuery<Row>;

/**
 * @param build builds the query from placeholders in place of `values`, which have no value yet.
 * Its text may depend only on the `variant` and on the dialect of the store.
 * @returns runs the query, and returns its rows.
 */
export function compileOnce<Values extends object, Row, Variant extends string = ''>(
  build: (store: Store, values: Values, variant: Variant) => Built<Row>,
): (
  store: Store,
  values: Values,
  ...variant: Variant extends '' ? [] : [Variant]
) => Promise<Row[]> {
  const compiled = new Map<string, CompiledQuery<Row>>();
  return async (store, values, ...[variant = '']) => {
    const key = `${store.listFunction} ${variant}`;
    let query = compiled.get(key);
    if (!query) {
      const built = build(store, placeholders as Values, variant as Variant);
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
