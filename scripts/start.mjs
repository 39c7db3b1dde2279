/**
 * `npm start`: sets up what is missing, then does Valet's main job: places the EPC example on the embedded
 * site and says what to try next. It ends by itself with or without `--once`.
 */
import { root, setUp } from './setup.mjs';

const wrong = process.argv.slice(2).filter((argument) => argument !== '--once');
if (wrong.length > 0) {
  console.error(`npm start takes --once and nothing else; got: ${wrong.join(' ')}`);
  process.exit(1);
}
await setUp();
process.chdir(root);

const preview = ['plan', 'preview', '-t', 'examples/virtual-epc/virtual-epc.yaml'];
console.log(`> npx valet ${preview.join(' ')}\n`);
const { main } = await import('../packages/cli/dist/valet.js');
process.exitCode = await main(preview);

if (process.exitCode === 0) {
  console.log(`
Try next:
  npx valet plan preview -t examples/impossible/impossible.yaml --site examples/sites/small.yaml
  npx valet site show examples/sites/small.yaml
  npx valet plan preview --help`);
}
