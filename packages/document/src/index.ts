export type { Document, Limits, Path, Position } from './document.ts';
