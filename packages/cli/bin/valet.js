#!/usr/bin/env node
import { existsSync } from 'node:fs';

const command = new URL('../dist/valet.js', import.meta.url);
if (existsSync(command)) {
  const { main } = await import(command.href);
  process.exitCode = await main(process.argv.slice(2));
} else {
  console.error('valet is not built yet: run `npm run build` in its repository first.');
  process.exitCode = 1;
}
