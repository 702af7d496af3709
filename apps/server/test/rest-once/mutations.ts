/** Every mutation of the REST API, in the ways in which it is asked for. */
import { buying } from './mutations/buying.ts';
import { joining } from './mutations/joining.ts';
import { credentials } from './mutations/credentials.ts';
import type { Mutation } from './mutations/mutation.ts';
import { pointsAndOperating } from './mutations/points-and-operating.ts';

export const mutations: Mutation[] = [...joining, ...buying, ...pointsAndOperating, ...credentials];
