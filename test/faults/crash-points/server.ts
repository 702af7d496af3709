/** A server without the command line around it, which starts fast enough for hundreds of starts. */
import { flushCompileCache } from 'node:module';
import { readServeOptions } from '@onsale/server/startup/serve-options';
import { startServer } from '@onsale/server/serve';

const [port, databaseUrl] = process.argv.slice(2);
const flags = { port: Number(port), databaseUrl: databaseUrl! };
const { url } = await startServer(readServeOptions(flags, process.env));
process.once('disconnect', () => process.exit());
process.stderr.write(`${JSON.stringify({ url })}\n`);
// Flushed now: a killed process could not write its compile cache for the next one.
flushCompileCache();
