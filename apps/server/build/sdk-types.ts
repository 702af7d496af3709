/**
 * Generates the types of the SDK from the schemas of the router, with the descriptions of fields.
 *
 * Types inferred by tRPC would have neither, and would bring tRPC's packages and the TypeScript
 * compiler into every installation of the SDK. With --check it only compares the file with what
 * the router generates now.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { definitionsOf, type ProcedureDefinition } from '../src/rpc/procedure-definition.ts';
import { withRouter } from './build-router.ts';
import { TypeWriter, type JsonSchema } from './type-writer.ts';

const file = join(import.meta.dirname, '../../../packages/sdk/src/generated/wire-types.ts');

const header = `/** Types of the wire, generated from the schemas of the server: \`npx -y pnpm@12 sdk-types\`. */
import type { Mutation, Query } from '../procedure-types.ts';
`;

interface ProcedureTree {
  [name: string]: ProcedureTree | string;
}

function toTypeScript(definitions: Map<string, ProcedureDefinition>): string {
  const writer = new TypeWriter();
  const tree: ProcedureTree = {};
  for (const [name, definition] of definitions) {
    // Streams have functions of their own in the SDK.
    if (definition.type === 'subscription') continue;
    const path = name.split('.');
    const leaf = path.pop()!;
    let node = tree;
    for (const part of path) node = (node[part] ??= {}) as ProcedureTree;
    node[leaf] = procedureType(writer, definition);
  }
  return [
    header,
    writer.declarations(),
    '/** Every procedure of the server by its path. */',
    `export interface Procedures ${treeType(tree)}`,
  ].join('\n');
}

function procedureType(writer: TypeWriter, { type, inputs, output }: ProcedureDefinition): string {
  const kind = type === 'query' ? 'Query' : 'Mutation';
  const result = schemaOf(output!, 'output');
  writer.collect(result);
  const answer = writer.typeOf(result, 'output');
  const [input] = inputs;
  if (!input) return `${kind}<void, ${answer}>`;
  const given = schemaOf(input, 'input');
  const isOptional = input.safeParse(undefined).success;
  const whole = `${kind}<${writer.typeOf(given, 'input')}${isOptional ? ' | void' : ''}, ${answer}>`;
  if (result.anyOf && !given.anyOf) {
    // Without its optional fields, an input has the first form of the answer.
    const required = requiredOf(given);
    const first = writer.typeOf(result.anyOf[0]!, 'output');
    return `${kind}<${writer.typeOf(required, 'input')}, ${first}> & ${whole}`;
  }
  if (given.anyOf?.length !== result.anyOf?.length) return whole;
  // Each form of the input has an answer of its own: the type has an overload for each of them.
  const answers = (result.anyOf ?? []).map((option) => writer.typeOf(option, 'output'));
  const forms = (given.anyOf ?? []).map((form) => writer.typeOf(form, 'input'));
  return [...forms.map((form, at) => `${kind}<${form}, ${answers[at]}>`), whole].join(' & ');
}

function requiredOf({ properties = {}, required = [], ...schema }: JsonSchema): JsonSchema {
  const entries = Object.entries(properties).filter(([name]) => required.includes(name));
  return { ...schema, properties: Object.fromEntries(entries), required };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema;
}

function treeType(tree: ProcedureTree): string {
  const members = Object.entries(tree).map(
    ([name, child]) => `${name}: ${typeof child === 'string' ? child : treeType(child)};`,
  );
  return `{ ${members.join('\n')} }`;
}

function format(code: string): string {
  return execFileSync('oxfmt', ['--stdin-filepath', file], { input: code, encoding: 'utf8' });
}

const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
const text = format(await withRouter((router) => toTypeScript(definitionsOf(router))));
if (!values.check) {
  writeFileSync(file, text);
} else if (readFileSync(file, 'utf8') !== text) {
  console.error(
    'The types of the SDK are out of date: run `npx -y pnpm@12 sdk-types` and review the change.',
  );
  process.exitCode = 1;
}
