/**
 * CSV text, as RFC 4180 has it, that no spreadsheet runs as a formula.
 *
 * Source: https://owasp.org/www-community/attacks/CSV_Injection
 */

/** Characters at the start of a cell from which a spreadsheet takes it for a formula. */
const startsFormula = /^(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/;

/** A record with its line end. A cell that a spreadsheet would run begins with an apostrophe. */
export function toCsvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(toCell).join(',')}\r\n`;
}

function toCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const inert = startsFormula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
