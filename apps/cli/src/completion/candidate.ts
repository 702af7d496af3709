/** One word that may stand at the cursor, and the text that a shell shows beside it. */
export interface Candidate {
  value: string;
  /** Empty when the value says it all. */
  description: string;
}
