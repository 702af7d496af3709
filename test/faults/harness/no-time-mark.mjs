/**
 * A mutant of the server without the mark below which time never goes (database-time.ts).
 *
 * It is preloaded before the server, so that tests can show what the guard prevents.
 */
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../packages/db/package.json', import.meta.url));
const driver = 'pg';
const { Client } = require(driver);
const { query } = Client.prototype;

const markReadings = /\(select value from settings where name = 'database_time'\)/g;

/** @param {unknown} statementOrText text, or a statement that is prepared under a name */
function withoutMark(statementOrText) {
  if (typeof statementOrText === 'string')
    return statementOrText.replace(markReadings, 'null::text');
  const { text } = statementOrText;
  return { ...statementOrText, text: text.replace(markReadings, 'null::text') };
}

Client.prototype.query = function (statementOrText, ...others) {
  return query.call(this, withoutMark(statementOrText), ...others);
};
