/** The fields that a scenario may have, read from its schema, for messages about wrong ones. */
import { scenarioJsonSchema, type JsonSchema } from './json-schema.ts';

type Node = Exclude<JsonSchema, boolean>;

let root: Node | undefined;

/** Built on first use, so that a valid scenario does not pay for it. */
function schema(): Node {
  root ??= scenarioJsonSchema();
  return root;
}

/**
 * The field names that an object in a scenario may have.
 *
 * @param path of the object, such as `['concert', 'room']`.
 * @param value the object as written: its `kind` selects an alternative of the schema.
 */
export function siblingFields(path: readonly string[], value: unknown): string[] {
  const node = path.reduce<Node | undefined>((holder, key) => childOf(holder, key), schema());
  if (!node) return [];
  const names = node.propertyNames;
  if (typeof names === 'object' && names.enum) return names.enum.map(String);
  const kind = (value as { kind?: unknown } | undefined)?.kind;
  const chosen = node.oneOf
    ?.map(asNode)
    .find((one) => asNode(one.properties?.['kind']).const === kind);
  return Object.keys((chosen ?? node).properties ?? {}).filter((name) => name !== '$schema');
}

/** The path that has a field of this name, such as `concert.room`; null when there is none. */
export function findFieldPath(name: string): string | null {
  const search = (node: Node, path: string[]): string[] | null => {
    for (const [key, child] of Object.entries(node.properties ?? {})) {
      if (key === name) return path;
      const found = search(asNode(child), [...path, key]);
      if (found) return found;
    }
    for (const alternative of node.oneOf ?? []) {
      const found = search(asNode(alternative), path);
      if (found) return found;
    }
    return null;
  };
  const path = search(schema(), []);
  if (!path) return null;
  return path.length === 0 ? 'the scenario itself' : path.join('.');
}

function childOf(node: Node | undefined, key: string): Node | undefined {
  const child = node?.properties?.[key];
  return child === undefined ? undefined : asNode(child);
}

function asNode(schema: JsonSchema | boolean | undefined): Node {
  return typeof schema === 'object' ? schema : {};
}
