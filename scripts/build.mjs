/** `npm run build`: installs what is missing and compiles what changed. */
import { setUp } from './setup.mjs';

await setUp();
