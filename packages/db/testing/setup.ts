/** Global setup of Vitest: one PostgreSQL for the whole run, provided as `postgresUrl`. */
import type { TestProject } from 'vitest/node';
import { createTemplate } from './postgres.ts';
import { startPostgres } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The maintenance database of the run's server, as superuser. */
    postgresUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  try {
    await createTemplate(server.url);
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('postgresUrl', server.url);
  return () => server.stop();
}
