import { MemoryStore } from './memory.ts';
import { describeStore } from './testing/conformance.ts';

describeStore('the memory of a process', async () => ({
  url: null,
  open: () => new MemoryStore(),
  remove: async () => {},
}));
