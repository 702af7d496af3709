/** Kinds of events: calls when the server gets them, and changes of a place. */
export const eventKind = {
  dates: 0,
  seatMap: 1,
  reserve: 2,
  pay: 3,
  leave: 4,
  holdEnds: 5,
  goesSilent: 6,
  returns: 7,
  givesUp: 8,
} as const;
