/** When a test fails: what the services had to complain of meanwhile. */
import { beforeEach } from 'vitest';
import { linesSince, sizesNow } from './log.ts';

const told = [
  'valet.out',
  'nova-scheduler.log',
  'cinder-scheduler.log',
  'heat-engine.log',
  'nova-conductor.log',
];
const mostLines = 12;
const longestLine = 600;
const noise = /Deprecated|Using RPCClient manually/;
const complaint = / (WARNING|ERROR) |"level":"(warn|error|fatal)"/;

beforeEach(({ onTestFailed }) => {
  const sizes = sizesNow(told);
  onTestFailed(() => {
    for (const file of told) {
      const lines = linesSince(file, sizes.get(file)!)
        .filter((line) => complaint.test(line) && !noise.test(line))
        .slice(-mostLines);
      if (lines.length === 0) continue;
      console.error([`--- ${file}`, ...lines.map((line) => line.slice(0, longestLine))].join('\n'));
    }
  });
});
