/** The service behind real proxies: `npm run test:proxy`, apart from `npm test`, for it needs Apache and nginx. */
import base from '../../vitest.config.ts';

const { projects: _, ...test } = base.test!;

export default {
  ...base,
  test: {
    ...test,
    include: ['test/deploy/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    globalSetup: 'test/support/build.ts',
  },
};
