/** Which fields a scenario has, and where: read off its schema, for messages on wrong ones. */
import { scenarioJsonSchema, type JsonSchema } from './json-schema.ts';

type Node = Exclude<JsonSchema, boolean>;

let root: Node | undefined;

/** Made once somebody needs it: a scenario that is right does not pay for it. */
function schema(): Node {
  root ??= scenarioJsonSchema();
  return root;
}

/**
 * The names that an object in a scenario may have.
 *
 * @param path of the object, such as `['concert', 'room']`.
 * @param value is the object as it was written: how they arrive decides what else there is to say.
 */
export function fieldsBeside(path: readonly string[], value: unknown): string[] {
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

/** The place where there is a field of that name, such as `concert.room`; null when nowhere. */
export function elsewhere(name: string): string | null {
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
