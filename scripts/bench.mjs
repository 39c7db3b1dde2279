/** `npm run bench`: sets up what is missing, compiles `bench/` and runs it; see `bench/README.md`. */
import { buildBench, root, setUp } from './setup.mjs';

await setUp();
if (await buildBench()) {
  process.chdir(root);
  await import('../bench/dist/main.js');
} else {
  console.error('bench/ does not compile (see above).');
  process.exitCode = 1;
}
