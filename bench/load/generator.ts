export type Generator = 'wrk' | 'sockets';
