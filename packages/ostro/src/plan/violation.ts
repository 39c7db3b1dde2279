/** What a checker says when a rule does not hold. */
export type RuleName =
  | 'placement'
  | 'eligibility'
  | 'capacity'
  | 'pools'
  | 'bandwidth'
  | 'affinity'
  | 'diversity'
  | 'exclusivity'
  | 'max-per-unit'
  | 'spread';

export interface Violation {
  readonly rule: RuleName;
  /** One sentence with names and amounts, for a person. */
  readonly message: string;
  /** The application's servers, volumes or pipes it is about. */
  readonly items: readonly string[];
  /** The host, rack, cluster, pool or uplink at which it happens. */
  readonly unit?: string;
}

/** Most names that one sentence lists. */
const LISTED = 10;

/** Names for a sentence; of very many only the first. */
export function listed(names: readonly string[]): string {
  const more = names.length - LISTED;
  return names.slice(0, LISTED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
