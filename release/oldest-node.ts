/**
 * The Node that the packed packages need, as `engines` has it; build/launcher.js says the same.
 *
 * The binaries of better-sqlite3 are built for version 10 of Node-API, and crash without it.
 */
export const oldestNode = '>=22.14';
