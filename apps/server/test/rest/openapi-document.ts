/** The OpenAPI document as clients read it: JSON and a schema validator, no server code. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

export const documentFile = new URL('../../../../docs/openapi.json', import.meta.url);

export interface Ref {
  $ref: string;
}

export interface Content {
  'application/json': MediaType;
}

export interface MediaType {
  schema: unknown;
  example?: unknown;
  examples?: Record<string, Ref | { value: unknown }>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: unknown;
  example?: unknown;
}

export interface Response {
  description: string;
  headers: Record<string, unknown>;
  /** Absent for a 304. */
  content?: Content;
}

export interface Operation {
  operationId: string;
  summary: string;
  description: string;
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, Response | Ref>;
}

export interface Document {
  info: { version: string; title?: string };
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: Record<string, unknown>; schemas: Record<string, unknown> };
}

export interface NamedOperation extends Operation {
  method: string;
  path: string;
  /** JSON pointer to the operation. */
  at: string;
}

export function readDocument(): Document {
  return JSON.parse(readFileSync(documentFile, 'utf8')) as Document;
}

export function operationsOf({ paths }: Document): NamedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
      at: pointer('paths', path, method),
    })),
  );
}

/** The export of orders, the only path of `/api` that calls no procedure. */
export const csvPath = '/api/admin/concerts/{concertId}/orders.csv';

/** Whether it is an operation of a procedure, and not a page such as `/rooms/{concertId}`. */
export function callsProcedure({ path }: NamedOperation): boolean {
  return path.startsWith('/api/') && path !== csvPath;
}

/** Builds a JSON pointer: https://www.rfc-editor.org/rfc/rfc6901 */
export function pointer(...names: (string | number)[]): string {
  const escaped = names.map((name) => String(name).replaceAll('~', '~0').replaceAll('/', '~1'));
  return escaped.map((name) => `/${name}`).join('');
}

/** Resolves a JSON pointer through references: the value, and the pointer at which it lies. */
export function resolve<T = unknown>(document: Document, at: string): { at: string; found: T } {
  let found: unknown = document;
  let place = '';
  for (const name of at.split('/').slice(1)) {
    const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
    found = (found as Record<string, unknown>)[key];
    place = `${place}/${name}`;
    const ref = (found as Partial<Ref> | undefined)?.$ref;
    if (ref) ({ at: place, found } = resolve(document, ref.slice(1)));
  }
  return { at: place, found: found as T };
}

/** @returns how the value violates the schema at that pointer, or null. */
export type Check = (schemaAt: string, value: unknown) => string | null;

export function createCheck(document: Document): Check {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  formats.default(ajv);
  // The document contains schemas without being one.
  ajv.addVocabulary(Object.keys(document));
  ajv.addSchema({ ...document, $id: 'document' });
  return (schemaAt, value) => {
    const { at } = resolve(document, schemaAt);
    const validate = ajv.getSchema(`document#${encodeURI(at)}`);
    if (!validate) throw new Error(`The document has no schema at ${at}.`);
    return validate(value) ? null : ajv.errorsText(validate.errors);
  };
}

/**
 * Describes how a response violates the document, or returns null. A path that is not in the
 * document may have any response.
 */
export type AnswerCheck = (
  asked: { method: string; target: string },
  answer: { status: number; body: unknown },
) => string | null;

export function createAnswerCheck(document: Document): AnswerCheck {
  const check = createCheck(document);
  const operations = operationsOf(document)
    .map((operation) => {
      const pattern = operation.path.replaceAll(/\{\w+\}/g, '[^/]+');
      return { ...operation, pattern: new RegExp(`^${pattern}/?$`) };
    })
    // The path with fewer parameters matches first.
    .toSorted((a, b) => a.path.split('{').length - b.path.split('{').length);
  return ({ method, target }, { status, body }) => {
    const [path = ''] = target.split('?', 1);
    const operation = operations.find((each) => each.method === method && each.pattern.test(path));
    if (!operation) return null;
    if (!(status in operation.responses)) {
      // Any request can be malformed; not every operation documents it.
      const isMalformed = [400, 413, 415].includes(status) && isInvalid(body);
      return isMalformed ? null : `${operation.operationId} does not answer with ${status}`;
    }
    const { content } = resolve<Response>(
      document,
      operation.at + pointer('responses', status),
    ).found;
    // The text of the export is no JSON.
    if (!content?.['application/json']) return null;
    const schema = pointer('responses', status, 'content', 'application/json', 'schema');
    const wrong = check(operation.at + schema, body);
    return wrong && `${operation.operationId} ${status}: ${wrong}`;
  };
}

function isInvalid(body: unknown): boolean {
  const { error } = body as { error?: { data?: { reason?: unknown } } };
  const { reason = error?.data?.reason } = body as { reason?: unknown };
  return reason === 'INVALID_INPUT' || reason === 'PAYLOAD_TOO_LARGE';
}
