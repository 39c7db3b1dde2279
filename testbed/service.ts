/** What the testbed must know of a service to run it. */

/** A program with its arguments. */
export interface Command {
  readonly argv: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Service extends Command {
  readonly name: string;
  /** Services and steps that must have answered before it starts. */
  readonly after: readonly string[];
  /** Its configuration: texts by path. A change of one restarts the service. */
  readonly files: Readonly<Record<string, string>>;
  /** Folders it expects, made before it starts. */
  readonly folders?: readonly string[];
  /** Once in the life of a state folder, before the first start; in this order. */
  readonly firstTime?: readonly Command[];
  /** Python module to load once for all services that name it; each is then a fork of that process. */
  readonly nursery?: string;
  /** Whether it answers. It may throw, which means no. */
  ready(signal: AbortSignal): Promise<boolean>;
}

/** Work between services: done once in the life of a state folder. */
export interface Step {
  readonly name: string;
  readonly after: readonly string[];
  run(signal: AbortSignal): Promise<void>;
}
