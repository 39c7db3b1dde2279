/** What is wrong with a configuration: all of it in one go. */
import { ValetError } from '../error.ts';

/** Most problems that a message spells out. */
const MOST_SHOWN = 20;

/** A configuration that cannot be used. The message has one line a problem: `where: what`. */
export class ConfigError extends ValetError {
  /** The file first, in the order of its lines; then the environment and the command line. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const shown = problems.slice(0, MOST_SHOWN);
    const rest = problems.length - shown.length;
    const lines = rest > 0 ? [...shown, `and ${rest} more`] : shown;
    super('valet.config.invalid', lines.join('\n'));
    this.problems = problems;
  }
}
