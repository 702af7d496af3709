/** The error of an unusable report: one line that says what is wrong and what to do. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
}
