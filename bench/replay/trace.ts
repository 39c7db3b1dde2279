/**
 * Reads the trace of tenant batches: Azure Public Dataset V1 (Cortez et al., SOSP 2017, CC-BY-4.0) in the processed
 * form with three files. The data is not part of this repository; its folder is given by the caller.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Vcpus and memory of a flavor. */
export interface TraceFlavor {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMb: number;
}

/** Servers that a tenant asked for at once. */
export interface Batch {
  readonly atS: number;
  /** One for each server. */
  readonly flavors: readonly TraceFlavor[];
  /** When half of them had ended; null: more than half were still running at the end of the trace. */
  readonly lifetimeS: number | null;
}

export interface Trace {
  readonly flavors: readonly TraceFlavor[];
  /** By time. */
  readonly batches: readonly Batch[];
  readonly startS: number;
  /** When its last five minutes are over. */
  readonly endS: number;
}

export const BIN_S = 300;

const FILES = {
  flavors: 'flav_map.txt',
  arrivals: 'v1.dev.txt',
  lifetimes: 'v1.dev.c2100000.txt',
  durations: 'v1.interval_map.txt',
} as const;

/** Why the trace cannot be read; null when it can. */
export function missingTrace(folder: string | undefined): string | null {
  if (folder === undefined) return 'no folder with the trace: give --trace or set VALET_BENCH_TRACE';
  const missing = Object.values(FILES).filter((name) => !existsSync(join(folder, name)));
  return missing.length === 0 ? null : `${folder} has no ${missing.join(', ')}`;
}

export function readTrace(folder: string): Trace {
  const read = (name: keyof typeof FILES) => readFileSync(join(folder, FILES[name]), 'utf8').trim();
  return parseTrace(read('flavors'), read('arrivals'), read('lifetimes'), read('durations'));
}

/**
 * @param flavorMap lines `vcpus,memoryGb letter`
 * @param arrivals lines `seconds letter,letter,|,letter,|,`: a `|` ends a batch
 * @param lifetimes the same lines with `U15` (ended in duration bin 15) or `C46` (still running) for each letter
 * @param durationMap lines `seconds bin`
 */
export function parseTrace(
  flavorMap: string,
  arrivals: string,
  lifetimes: string,
  durationMap: string,
): Trace {
  const flavors = new Map(
    lines(flavorMap).map((line): [string, TraceFlavor] => {
      const [vcpus, memoryGb, name] = line.split(/[ ,]/);
      return [name, { name, vcpus: Number(vcpus), memoryMb: Number(memoryGb) * 1024 }];
    }),
  );
  const durations = middleDurations(durationMap);
  const lifetimeLines = lines(lifetimes);
  const batches = lines(arrivals).flatMap((line, row) => {
    const [time, letters] = split(line);
    const [sameTime, ends] = split(lifetimeLines[row] ?? '');
    if (time !== sameTime || letters.length !== ends.length)
      throw new RangeError(
        `line ${row + 1} of the arrivals and of the lifetimes differ in time or number of batches`,
      );
    return letters.map(
      (batch, b): Batch => ({
        atS: Number(time),
        flavors: batch.map((letter) => flavors.get(letter)!),
        lifetimeS: medianLifetime(ends[b], durations),
      }),
    );
  });
  const startS = batches[0]?.atS ?? 0;
  return { flavors: [...flavors.values()], batches, startS, endS: (batches.at(-1)?.atS ?? 0) + BIN_S };
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

/** A line's time and batches. */
function split(line: string): [string, string[][]] {
  const at = line.indexOf(' ');
  const batches = line
    .slice(at + 1)
    .split('|')
    .map((batch) => batch.split(',').filter((entry) => entry.trim() !== ''))
    .filter((batch) => batch.length > 0);
  return [line.slice(0, at), batches];
}

/** By duration bin: the middle of the seconds that fall in it. */
function middleDurations(durationMap: string): Map<number, number> {
  const ranges = new Map<number, { least: number; most: number }>();
  for (const line of lines(durationMap)) {
    const [seconds, bin] = line.split(' ').map(Number);
    const { least, most } = ranges.get(bin) ?? { least: seconds, most: seconds };
    ranges.set(bin, { least: Math.min(least, seconds), most: Math.max(most, seconds) });
  }
  return new Map([...ranges].map(([bin, { least, most }]) => [bin, (least + most) / 2]));
}

/** The median of the servers' lifetimes, the upper one of two. */
function medianLifetime(ends: readonly string[], durations: ReadonlyMap<number, number>): number | null {
  const lifetimes = ends.map((end) =>
    end.startsWith('C') ? Number.POSITIVE_INFINITY : durations.get(Number(end.slice(1)))!,
  );
  lifetimes.sort((a, b) => a - b);
  const median = lifetimes[Math.floor(lifetimes.length / 2)];
  return median === Number.POSITIVE_INFINITY ? null : median;
}
