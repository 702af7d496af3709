/** Rules across the fields of a lobby: when it opens, its order, who comes to it, its beacon. */
import { mistake, type Rule } from '../mistakes.ts';

export const lobbyRules: readonly Rule[] = [
  ({ concert: { lobbyOpensAfterSeconds, opensAfterSeconds } }) =>
    lobbyOpensAfterSeconds !== undefined &&
    lobbyOpensAfterSeconds >= opensAfterSeconds &&
    mistake(
      'concert.lobbyOpensAfterSeconds',
      `must be before the doors open (concert.opensAfterSeconds ${opensAfterSeconds})`,
    ),
  ({ concert: { lobbyOpensAfterSeconds, order } }) =>
    order === 'draw' &&
    lobbyOpensAfterSeconds === undefined &&
    mistake('concert.order', 'draws lots among those in the lobby: give lobbyOpensAfterSeconds'),
  ({ concert: { lobbyOpensAfterSeconds }, arrivals }) =>
    arrivals.kind === 'early' &&
    lobbyOpensAfterSeconds === undefined &&
    mistake(
      'concert.lobbyOpensAfterSeconds',
      'must be given for arrivals of kind early: they come to the lobby',
    ),
  ({ concert: { order }, operator = [] }) => {
    const given = operator.findIndex(({ giveBeacon }) => giveBeacon !== undefined);
    return (
      given >= 0 &&
      order !== 'draw' &&
      mistake(`operator[${given}].giveBeacon`, 'needs a draw of lots: set concert.order to "draw"')
    );
  },
  ({ operator = [] }) => {
    const given = operator.flatMap(({ giveBeacon }, at) => (giveBeacon === undefined ? [] : [at]));
    return (
      given.length > 1 &&
      mistake(`operator[${given[1]}].giveBeacon`, 'is a second one: a draw has one beacon')
    );
  },
];
