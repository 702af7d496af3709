/** Whether orders of cancelled dates may be waiting for their refunds. */

export interface PendingRefunds {
  /** False once this process, the only one on its database, has seen that none is. */
  mayExist: boolean;
}

export const createPendingRefunds = (): PendingRefunds => ({ mayExist: true });
