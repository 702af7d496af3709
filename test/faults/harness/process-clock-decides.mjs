/**
 * A mutant of the server that reads the clock of its process instead of the database's.
 *
 * It is preloaded before the server, and replaces every reading of the clock in a statement, and of
 * the mark below which time never goes, so that tests can show what the guard prevents.
 */
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../packages/db/package.json', import.meta.url));
const driver = 'pg';
const { Client } = require(driver);
const { query } = Client.prototype;

const clockReadings = /clock_timestamp\(\)/g;
const markReadings = /\(select value from settings where name = 'database_time'\)/g;

/** @param {string} text */
const withProcessTime = (text) =>
  text
    .replace(clockReadings, `to_timestamp(${Date.now() / 1000})`)
    .replace(markReadings, 'null::text');

/** @param {unknown} statementOrText text, or a statement that is prepared under a name */
function withProcessClock(statementOrText) {
  if (typeof statementOrText === 'string') return withProcessTime(statementOrText);
  const { name: _, ...statement } = statementOrText;
  // Without the name: a prepared statement would keep its text, and the time in it.
  return /clock_timestamp/.test(statement.text)
    ? { ...statement, text: withProcessTime(statement.text) }
    : statementOrText;
}

Client.prototype.query = function (statementOrText, ...others) {
  return query.call(this, withProcessClock(statementOrText), ...others);
};
