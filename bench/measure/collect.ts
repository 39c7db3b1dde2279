/** The garbage collector, so that what was thrown away before a measurement is not cleaned up during it. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Collects all garbage now. */
export const collectGarbage: () => void = runInNewContext('gc');
