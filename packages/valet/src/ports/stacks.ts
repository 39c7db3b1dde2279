/** Stacks as Heat knows them. */

export interface StackSource {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  /** Heat's: `CREATE_IN_PROGRESS` … */
  readonly status: string;
  /** YAML or JSON text. */
  readonly template: string;
  /** Texts by the names under which template and environment know them. */
  readonly files: Readonly<Record<string, string>>;
  /** JSON text as Heat shows it. */
  readonly environment: string;
  /** Values as Heat shows them, without the hidden ones. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Parameters whose values Heat does not show. */
  readonly hiddenParameters: readonly string[];
  /** Those of nested stacks, too, as far as they are there yet. */
  readonly resources: readonly StackResource[];
}

export interface StackResource {
  /** Names of resources from the root stack down, its own last. */
  readonly path: readonly string[];
  readonly type: string;
  readonly physicalId: string | null;
  readonly status: string;
  readonly updatedAt: string | null;
}

export interface StackOwner {
  readonly projectId: string;
  readonly name: string;
  readonly status: string;
}

/** Both throw ValetError `valet.cloud.unavailable` when Heat does not answer. */
export interface Stacks {
  /** Whose stack it is, and nothing else of it; null when there is none. */
  owner(stackId: string, signal: AbortSignal): Promise<StackOwner | null>;
  read(stackId: string, signal: AbortSignal): Promise<StackSource | null>;
}
