/** Every mutation of the REST API, in the ways in which it is asked for. */
import { buying } from './buying.ts';
import { joining } from './joining.ts';
import { credentials } from './credentials.ts';
import type { Mutation } from './mutation.ts';
import { pointsAndOperating } from './points-and-operating.ts';

export const mutations: Mutation[] = [...joining, ...buying, ...pointsAndOperating, ...credentials];
