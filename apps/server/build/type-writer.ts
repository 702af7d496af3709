/** Writes JSON Schemas as TypeScript: an interface for each named schema, a type for the others. */

export interface JsonSchema {
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  items?: JsonSchema | false;
  /** The types of a tuple. */
  prefixItems?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  description?: string;
}

/** Of comment text, so that it fits the line at any depth. */
const maxCommentColumns = 80;

const primitives: Record<string, string> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

/** Whether a caller may pass undefined for a field that may be left out, as inputs allow. */
export type Direction = 'input' | 'output';

export class TypeWriter {
  readonly #named = new Map<string, JsonSchema>();

  /**
   * Adds the named schemas that a schema refers to.
   *
   * @throws Error when another schema has one of the names.
   */
  collect({ $defs = {} }: JsonSchema): void {
    for (const [name, schema] of Object.entries($defs)) {
      const known = this.#named.get(name);
      if (known && JSON.stringify(known) !== JSON.stringify(schema)) {
        throw new Error(`Two schemas have the name ${name}.`);
      }
      this.#named.set(name, schema);
    }
  }

  /** An exported interface for each named schema, in the order in which they were collected. */
  declarations(): string {
    return [...this.#named]
      .map(
        ([name, schema]) =>
          `${comment(schema.description)}export interface ${name} ${this.#members(schema, 'output')}\n`,
      )
      .join('\n');
  }

  typeOf(schema: JsonSchema, direction: Direction): string {
    const { $ref, anyOf, type, items, prefixItems } = schema;
    if ($ref !== undefined) return $ref.split('/').at(-1)!;
    if ('const' in schema) return literal(schema.const);
    if (schema.enum) return schema.enum.map(literal).join(' | ');
    if (anyOf) return unique(anyOf.map((option) => this.typeOf(option, direction))).join(' | ');
    if (Array.isArray(type)) {
      return unique(type.map((name) => this.typeOf({ ...schema, type: name }, direction))).join(
        ' | ',
      );
    }
    if (prefixItems) {
      return `[${prefixItems.map((item) => this.typeOf(item, direction)).join(', ')}]`;
    }
    if (type === 'array') return `(${this.typeOf(items || {}, direction)})[]`;
    if (type === 'object') return this.#object(schema, direction);
    return primitives[type ?? ''] ?? 'unknown';
  }

  #object(schema: JsonSchema, direction: Direction): string {
    const { properties, additionalProperties } = schema;
    if (properties) return this.#members(schema, direction);
    const value = typeof additionalProperties === 'object' ? additionalProperties : {};
    return `Record<string, ${this.typeOf(value, direction)}>`;
  }

  #members({ properties = {}, required = [] }: JsonSchema, direction: Direction): string {
    const absent = direction === 'input' ? ' | undefined' : '';
    const members = Object.entries(properties).map(([name, schema]) => {
      const type = this.typeOf(schema, direction);
      const member = required.includes(name) ? `${name}: ${type}` : `${name}?: ${type}${absent}`;
      return `${comment(schema.description)}${member};`;
    });
    return `{\n${members.join('\n')}\n}`;
  }
}

function comment(description: string | undefined): string {
  if (description === undefined) return '';
  if (description.length <= maxCommentColumns) return `/** ${description} */\n`;
  return `/**\n${wrap(description)
    .map((line) => ` * ${line}\n`)
    .join('')} */\n`;
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > maxCommentColumns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : JSON.stringify(value);
}

function unique(types: string[]): string[] {
  return [...new Set(types)];
}
