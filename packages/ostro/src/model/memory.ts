/** Where a snapshot's arrays lie: in this thread's own memory, or in memory that worker threads share. */
export interface Memory {
  int32(length: number): Int32Array;
  float64(length: number): Float64Array;
  uint8(length: number): Uint8Array;
}

export const PRIVATE: Memory = {
  int32: (length) => new Int32Array(length),
  float64: (length) => new Float64Array(length),
  uint8: (length) => new Uint8Array(length),
};

/** Posting such a snapshot to a worker shares its arrays instead of copying them. */
export const SHARED: Memory = {
  int32: (length) => new Int32Array(new SharedArrayBuffer(length * 4)),
  float64: (length) => new Float64Array(new SharedArrayBuffer(length * 8)),
  uint8: (length) => new Uint8Array(new SharedArrayBuffer(length)),
};
