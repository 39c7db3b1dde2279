/** Where the things of a description stand in its file; what is generated stands where the generating is asked. */
import type { Document, Path, Position } from '@valet/document';
import type { SiteDescription } from './description.ts';
import type { ProblemList } from './site-error.ts';

/** Says what is wrong about the thing at a path of a description. */
export type Report = (path: Path, message: string) => void;

/** Lists that a generated form adds to, behind what is written. */
const GENERATED_SECTIONS = ['clusters', 'racks', 'hosts', 'pools', 'placed'] as const;

export class Places {
  readonly #document: Document;
  readonly #written: SiteDescription;

  /** @param written the description without what is generated */
  constructor(document: Document, written: SiteDescription) {
    this.#document = document;
    this.#written = written;
  }

  locate(path: Path): Position {
    return this.#document.at(this.#isGenerated(path) ? ['generate'] : path);
  }

  /** Reports into a list of problems. */
  reporter(problems: ProblemList): Report {
    return (path, message) => {
      const position = this.locate(path);
      if (!this.#isGenerated(path)) problems.add({ position, path, message });
      else
        problems.add({ position, path: ['generate'], message: `${message} (in the generated ${path[0]})` });
    };
  }

  #isGenerated([section, index]: Path): boolean {
    const name = GENERATED_SECTIONS.find((known) => known === section);
    return name !== undefined && typeof index === 'number' && index >= (this.#written[name]?.length ?? 0);
  }
}
