/** What only the start of the process knows. */
export interface Setup {
  adminKeyMadeUp: boolean;
  poolSize: number;
}
