/**
 * The OpenAPI document, made of the router's own schemas and the table of routes.
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
import { securityRequirements, schemes } from './security-schemes.ts';
import { operationOf } from './openapi-operation.ts';
import { errorSchemas } from './error-schemas.ts';
import { hasProcedure, procedureOf, type Procedure } from '../../rpc/procedure-definition.ts';
import { legacyGroup } from '../route.ts';
import { routes } from '../routes/routes.ts';

const description = [
  'Sells concert seats when far more people want them than there are seats: join a line, wait for your turn, hold seats, pay from a wallet of points.',
  'Every path calls a procedure of the tRPC router, with its rules and its limits. Success is 200. Times are ISO-8601 in UTC, points are whole numbers, dates are `YYYY-MM-DD`. Fields that are null count as left out.',
].join('\n\n');

/** What the groups of paths are for. */
const groups: Record<string, string> = {
  [legacyGroup]: 'The purchase as it was first specified, from the line to the payment.',
  Accounts: 'Who you are, in every concert.',
  Concerts: 'What is sold.',
  Line: 'Your place in the line of one concert.',
  Seats: 'What is free, once you are inside.',
  Reservations: 'Seats that you hold for a while, and pay.',
  Wallet: 'The points that you pay with.',
  Orders: 'What you bought.',
  Operating: 'For whoever runs the sale.',
};

/** As text of JSON, ending in a line break: what is served, and what is kept in docs/. */
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
  const known = reasonsOf(new Set(Object.keys(securityRequirements) as Procedure['credential'][]));
  const untold = known.filter((reason) => !reasonsOf(needed).includes(reason));
  const document: ZodOpenApiObject = {
    openapi: '3.1.1',
    info: {
      title: 'Onsale',
      version: manifest.version,
      description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(served.map(({ group }) => group))].map((name) => ({
      name,
      description: groups[name] ?? name,
    })),
    paths,
    components: {
      securitySchemes: schemesOf(needed),
      examples: Object.fromEntries(
        [...errorSchemas.values()]
          .filter(({ reason }) => !untold.includes(reason))
          .map(({ reason, example }) => [reason, { value: example }]),
      ),
    },
  };
  return createDocument(document, { override: stripZodDefaults });
}

type Credentials = ReadonlySet<Procedure['credential']>;

/** How calls that need these refuse whoever has another. */
function reasonsOf(needed: Credentials): string[] {
  return [...needed].flatMap((credential) => securityRequirements[credential].reasons);
}

function schemesOf(needed: Credentials) {
  const named = new Set<string>(
    [...needed].flatMap((credential) => securityRequirements[credential].schemes),
  );
  return Object.fromEntries(Object.entries(schemes).filter(([name]) => named.has(name)));
}

/** What zod adds for its own sake, and tells a reader nothing. */
function stripZodDefaults({ jsonSchema, io }: Parameters<ZodOpenApiOverride>[0]): void {
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  // Answers may grow; what comes in is held to the fields that there are.
  if (io === 'output') delete jsonSchema.additionalProperties;
}
