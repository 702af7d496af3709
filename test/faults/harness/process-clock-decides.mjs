// A guard taken out, for tests that show it missing: before the program of a server is loaded, every
// reading of the database's clock is made to give that of the process.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../packages/db/package.json', import.meta.url));
const driver = 'pg';
const { Client } = require(driver);
const { query } = Client.prototype;

const readings = /clock_timestamp\(\)/g;

/** @param {string} text */
const withProcessTime = (text) => text.replace(readings, `to_timestamp(${Date.now() / 1000})`);

/** @param {unknown} asked text, or a statement that is prepared under a name */
function byProcess(asked) {
  if (typeof asked === 'string') return withProcessTime(asked);
  const { name: _, ...statement } = asked;
  // What is prepared keeps its text, and the time in it.
  return /clock_timestamp/.test(statement.text)
    ? { ...statement, text: withProcessTime(statement.text) }
    : asked;
}

Client.prototype.query = function (asked, ...others) {
  return query.call(this, byProcess(asked), ...others);
};
