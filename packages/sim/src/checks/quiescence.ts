/** What no row shows. */
export const restCheck = { invariant: null, name: 'every buyer reaches an end' };
export const bugCheck = { invariant: null, name: 'no call meets a bug of the server' };
