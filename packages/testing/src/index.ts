/** A real server in memory for tests: time moves when a test says so, and faults come on demand. */
export { createTestServer } from './create-test-server.ts';
export type { TestServer, TestServerOptions } from './test-server.ts';
export type { TestClock } from './test-clock.ts';
export type { FailureOptions, Faults } from './faults.ts';
