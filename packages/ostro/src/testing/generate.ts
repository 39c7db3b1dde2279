/**
 * Tiny sites with tiny applications, for property tests: small enough to try every assignment, and between them
 * they use every rule. Valid by construction; about half can be placed. Drawn as plain numbers first and named
 * afterwards, so that a failing case shrinks well.
 */
import fc from 'fast-check';
import type { Application } from '../model/application.ts';
import type { Site } from '../model/site.ts';
import { assembleApplication } from './assemble-application.ts';
import { assembleSite } from './assemble-site.ts';
import { applicationDraws, siteDraws } from './draws.ts';

export interface TinyCase {
  readonly site: Site;
  readonly application: Application;
}

/** Most things of each kind; the number of assignments grows as `hosts ^ servers * pools ^ volumes`. */
export interface TinySizes {
  readonly hosts?: number;
  readonly pools?: number;
  readonly servers?: number;
  readonly volumes?: number;
  readonly pipes?: number;
  readonly groups?: number;
}

/** A site with an application that is valid on it. */
export function tinyCases(sizes: TinySizes = {}): fc.Arbitrary<TinyCase> {
  const { hosts = 5, pools = 3, servers = 4, volumes = 2, pipes = 3, groups = 3 } = sizes;
  return fc
    .record({
      site: siteDraws({ hosts, pools }),
      application: applicationDraws({ servers, volumes, pipes, groups }),
    })
    .map((draws) => {
      const site = assembleSite(draws.site);
      return { site, application: assembleApplication(draws.application, site) };
    });
}
