/** The name of a load generator. */
export type Generator = 'wrk' | 'sockets';
