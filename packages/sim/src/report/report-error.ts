/** What is wrong with the reports that were given, in one line that says what to do. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
}
