/** A curve with a band around it, as an SVG picture that stands by itself. */

export interface Curve {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** On a logarithmic axis; the first point may be at 0, and is drawn at its left end. */
  readonly points: readonly {
    readonly x: number;
    readonly low: number;
    readonly middle: number;
    readonly high: number;
    /** A second line below the point's place on the axis. */
    readonly note?: string;
  }[];
  /** Below which nothing can be, by x; drawn as a dashed line. */
  readonly bound: readonly { readonly x: number; readonly y: number }[];
}

const WIDTH = 640;
const HEIGHT = 334;
const LEFT = 76;
const RIGHT = 24;
const TOP = 36;
const BOTTOM = 62;
/** Lines across at most. */
const LINES = 6;

export function drawCurve({ title, xLabel, yLabel, points, bound }: Curve): string {
  const known = bound.filter(({ y }) => y > 0);
  const positive = points.map(({ x }) => x).filter((x) => x > 0);
  const least = Math.min(...positive) / 2;
  const most = Math.max(...positive);
  // From 0, so that the gap is seen as large as it is.
  const step = roundStep(Math.max(...points.map(({ high }) => high), 1) / LINES);
  const top = step * Math.ceil(Math.max(...points.map(({ high }) => high), 1) / step);
  const across = (x: number) =>
    LEFT + ((WIDTH - LEFT - RIGHT) * Math.log(Math.max(x, least) / least)) / Math.log(most / least);
  const up = (y: number) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * y) / top;
  const line = (list: readonly { x: number; y: number }[]) =>
    list.map(({ x, y }) => `${across(x).toFixed(1)},${up(y).toFixed(1)}`).join(' ');
  const band = [
    ...points.map(({ x, high }) => ({ x, y: high })),
    ...points.map(({ x, low }) => ({ x, y: low })).reverse(),
  ];
  const rows = Array.from({ length: Math.round(top / step) + 1 }, (_, i) => step * i);
  const text = (x: number, y: number, anchor: string, words: string) =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${words}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#333">`,
    `<title>${title}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(WIDTH / 2, 20, 'middle', title),
    ...rows.map(
      (y) =>
        `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${up(y).toFixed(1)}" y2="${up(y).toFixed(1)}" stroke="#ddd"/>${text(LEFT - 6, up(y) + 4, 'end', Math.round(y).toLocaleString('en'))}`,
    ),
    ...points.map(({ x }) => text(across(x), HEIGHT - BOTTOM + 18, 'middle', ticks(x))),
    ...points.flatMap(({ x, note }) =>
      note === undefined ? [] : [text(across(x), HEIGHT - BOTTOM + 33, 'middle', note)],
    ),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, 'middle', xLabel),
    `<text transform="translate(14 ${(HEIGHT / 2).toFixed(0)}) rotate(-90)" text-anchor="middle">${yLabel}</text>`,
    `<polygon points="${line(band)}" fill="#4a90d9" fill-opacity="0.2"/>`,
    `<polyline points="${line(points.map(({ x, middle }) => ({ x, y: middle })))}" fill="none" stroke="#1f5fa8" stroke-width="2"/>`,
    `<polyline points="${line(known)}" fill="none" stroke="#b03a2e" stroke-width="1.5" stroke-dasharray="5 4"/>`,
    '</svg>',
    '',
  ].join('\n');
}

/** The next of 1, 2, 5, 10, 20 … from a number on. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= least)!;
}

function ticks(x: number): string {
  return x >= 1000 ? `${x / 1000}k` : String(x);
}
