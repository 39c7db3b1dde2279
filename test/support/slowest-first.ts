/** The order in which test files are run: those that take longest first, so that none of them is left for the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** By how long each took; whatever is not named takes a few seconds at most. */
const SLOW = [
  'test/command/start.test.ts',
  'packages/ostro/src/search/solve.property.test.ts',
  'packages/valet/src/planning/destinations/interleaving.test.ts',
  'test/command/examples.test.ts',
  'packages/ostro/src/search/bound/network.test.ts',
  'test/command/readme.test.ts',
  'packages/ostro/src/search/draft.property.test.ts',
  'packages/valet/src/planning/destinations/stacks.test.ts',
  'test/command/wrong-input.test.ts',
  'test/command/preview.test.ts',
  'test/command/online.test.ts',
  'packages/valet/src/planning/planner.test.ts',
  'packages/valet/src/http/hostile.test.ts',
  'packages/valet/src/store/sqlite.test.ts',
];

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) => {
      const at = SLOW.findIndex((file) => moduleId.endsWith(`/${file}`));
      return at < 0 ? SLOW.length : at;
    };
    return sorted
      .map((file, i) => ({ file, rank: rank(file), i }))
      .sort((a, b) => a.rank - b.rank || a.i - b.i)
      .map(({ file }) => file);
  }
}
