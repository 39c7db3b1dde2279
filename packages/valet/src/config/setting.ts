/** What somebody set, where it was said, and what is wrong with it. */

/** Where something is said. */
export interface Place {
  /** For messages: `valet.conf:12`, `OS_SERVER__PORT`, `command line`. */
  readonly text: string;
  /** Line of the file; what is said elsewhere comes after every line. */
  readonly line: number;
  /** Where relative paths start; null: where the process runs. */
  readonly folder: string | null;
}

/** One value that somebody gave. */
export interface Setting {
  readonly group: string;
  readonly key: string;
  readonly text: string;
  readonly place: Place;
}

/** Takes down what is wrong. */
export type Report = (place: Place | null, message: string) => void;

/** The values that somebody gave, by `group.option`; of several the one that counts. */
export type Settings = ReadonlyMap<string, Setting>;
