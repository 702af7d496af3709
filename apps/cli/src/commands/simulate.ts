import { CliError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';

export async function simulate(): Promise<never> {
  throw new CliError('simulate is not there yet: onsale demo shows a rush of 300 buyers today.', {
    exitCode: exitCodes.failed,
    reason: 'NOT_THERE_YET',
  });
}
