/**
 * Generates the OpenAPI document from the schemas of the router and the table of routes.
 *
 * Source: https://spec.openapis.org/oas/v3.1.1.html
 */
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiOverride,
} from 'zod-openapi';
import manifest from '../../../package.json' with { type: 'json' };
import type { AppRouter } from '../../router.ts';
import { securityRequirements, securitySchemes } from './security-schemes.ts';
import { operationOf } from './openapi-operation.ts';
import { errorSchemas } from './error-schemas.ts';
import { ordersCsvPage } from './orders-csv-page.ts';
import { publicPages } from './public-pages.ts';
import { hasProcedure, procedureOf, type Procedure } from '../../rpc/procedure-definition.ts';
import { legacyGroup } from '../route.ts';
import { routes } from '../routes/routes.ts';

const description = [
  'Sells concert seats when far more people want them than there are seats: join a line, wait for your turn, hold seats, pay from a wallet of points.',
  'Every path under `/api` calls a procedure of the tRPC router, with its rules and its limits. Success is 200. Times are ISO-8601 in UTC, points are whole numbers, dates are `YYYY-MM-DD`. A field that is null counts as absent, unless its schema takes null.',
].join('\n\n');

/** The descriptions of the tags. */
const groups: Record<string, string> = {
  [legacyGroup]:
    'A whole purchase in eight calls, from the line to the payment. The groups below can do more.',
  Accounts: 'Your account, for all concerts.',
  Concerts: 'The concerts and their dates.',
  Line: 'Your place in the line of one concert.',
  Seats: 'The available seats, once you are admitted.',
  Reservations: 'Seats that you hold for a limited time, and pay.',
  Wallet: 'The points that you pay with.',
  Orders: 'Your orders and tickets.',
  Operating: 'For operators of the sale.',
};

/** The document as JSON text with a final line break, as it is served and stored in docs/. */
export function openApiText(router: AppRouter): string {
  return `${JSON.stringify(openApiDocument(router), null, 2)}\n`;
}

function openApiDocument(router: AppRouter) {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  const served = routes.filter(({ procedure }) => hasProcedure(router, procedure));
  const needed = new Set<Procedure['credential']>();
  for (const route of served) {
    const methods = (paths[route.path] ??= {});
    const procedure = procedureOf(router, route.procedure);
    methods[route.method.toLowerCase()] = operationOf(route, procedure);
    needed.add(procedure.credential);
  }
  const possible = reasonsOf(
    new Set(Object.keys(securityRequirements) as Procedure['credential'][]),
  );
  const unreachable = possible.filter((reason) => !reasonsOf(needed).includes(reason));
  const document: ZodOpenApiObject = {
    openapi: '3.1.1',
    info: {
      title: 'Onsale',
      version: manifest.version,
      description,
      contact: { name: 'The Onsale authors' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // Relative to the document, which a proxy may serve below a prefix.
    servers: [{ url: '.' }],
    tags: [...new Set(served.map(({ group }) => group))].map((name) => ({
      name,
      description: groups[name] ?? name,
    })),
    paths: { ...paths, ...(needed.has('admin') && ordersCsvPage), ...publicPages },
    components: {
      securitySchemes: schemesOf(needed),
      examples: Object.fromEntries(
        [...errorSchemas.values()]
          .filter(({ reason }) => !unreachable.includes(reason))
          .map(({ reason, example }) => [reason, { value: example }]),
      ),
    },
  };
  return createDocument(document, { override: stripZodDefaults });
}

type Credentials = ReadonlySet<Procedure['credential']>;

/** The reasons of errors for a missing or insufficient credential of these kinds. */
function reasonsOf(needed: Credentials): string[] {
  return [...needed].flatMap((credential) => securityRequirements[credential].reasons);
}

function schemesOf(needed: Credentials) {
  const named = new Set<string>(
    [...needed].flatMap((credential) => securityRequirements[credential].schemes),
  );
  return Object.fromEntries(Object.entries(securitySchemes).filter(([name]) => named.has(name)));
}

/** Removes keywords that zod adds and that say nothing to a reader. */
function stripZodDefaults({ jsonSchema, io }: Parameters<ZodOpenApiOverride>[0]): void {
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  // Responses may gain fields; inputs must have the known ones only.
  if (io === 'output') delete jsonSchema.additionalProperties;
}
