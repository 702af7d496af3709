/** A server without the command line around it, which is started many times and so must start fast. */
import { flushCompileCache } from 'node:module';
import { readServeOptions } from '@onsale/server/startup/serve-options';
import { startServer } from '@onsale/server/serve';

const [port, databaseUrl] = process.argv.slice(2);
const flags = { port: Number(port), databaseUrl: databaseUrl! };
const { url } = await startServer(readServeOptions(flags, process.env));
process.once('disconnect', () => process.exit());
process.stderr.write(`${JSON.stringify({ url })}\n`);
// A killed process would not get to keep what it compiled for the next one.
flushCompileCache();
