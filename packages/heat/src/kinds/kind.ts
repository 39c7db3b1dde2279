/** What a kind of resource is to a placement. */
import type { ResolvedResource } from '../resource.ts';
import type { Draft } from './draft.ts';
import type { Field } from './field.ts';

export interface Kind {
  /** What references to such a resource are taken for. */
  readonly role:
    | 'server'
    | 'volume'
    | 'attachment'
    /** A rule that others may name as a member. */
    | 'group'
    /** A named group that assignments refer to. */
    | 'named_group'
    | 'pipe'
    /** Read only where something that is placed refers to it: a port, a flavor. */
    | 'detail';
  /** Every name of the kind, of both generations. */
  readonly types: readonly string[];
  /** Puts one such resource into the application. @throws HeatError when it is wrong */
  readonly read?: (resource: ResolvedResource, draft: Draft) => void;
  /** For a `group`: the name its rule has in the application; default its path. `at` is where it is named. */
  readonly groupName?: (resource: ResolvedResource, at: Field, draft: Draft) => string;
}
