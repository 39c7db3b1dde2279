/** Whether every part of the cloud says that it is up. */
import { untilOperational } from '../../../testbed/cloud/operational.ts';
import { bed } from './tenant.ts';

export async function operationalNow(): Promise<boolean> {
  return untilOperational(bed, AbortSignal.timeout(5000)).then(
    () => true,
    () => false,
  );
}
