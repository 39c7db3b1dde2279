/** `npm run testbed:*`: sets up what is missing, compiles `testbed/` and runs it; see `docs/testbed.md`. */
import { root, runTool, setUp } from './setup.mjs';

await setUp();
if ((await runTool('typescript/bin/tsc', ['-b', 'testbed'], { quiet: true })) === 0) {
  process.chdir(root);
  await import('../testbed/dist/main.js');
} else {
  console.error('testbed/ does not compile (see above).');
  process.exitCode = 1;
}
