/** The compiled service as a process, killed and with many clients: `npm run test:service`, apart from `npm test`. */
import base from '../../vitest.config.ts';

const { projects: _, ...test } = base.test!;

export default {
  ...base,
  test: {
    ...test,
    include: ['test/service/*.test.ts'],
    testTimeout: 900_000,
    hookTimeout: 120_000,
    globalSetup: 'test/support/build.ts',
  },
};
