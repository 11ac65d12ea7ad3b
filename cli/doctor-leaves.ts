/** D7: what leaves after a yes goes where the policy says, and nothing rides along. */
import { type Allows, type Check, check, type Evidence, seconds, told, untold } from './doctor-rules.js';
import { type Agreeing, lookAt, type SeenRequest } from './doctor-seen.js';
import { toldCount } from './units.js';

/** Of a report: all have them. */
const REPORT_BYTES = 974;
const COMMITMENT = /^\{"c":"[0-9a-f]{64}","v":"attune\.sitelog\/1"\}$/;

const TITLES = {
  D7a: 'what is posted goes where the policy says',
  D7b: 'without cookies or other credentials',
  D7c: 'without a referrer',
  D7d: 'as a report of 974 bytes, or a bare commitment',
};

export function whatLeaves(visit: Agreeing, allows: Allows): Check[] {
  if (!visit.isAnswered)
    return Object.entries(TITLES).map(([id, title]) => untold(id, title, 'yes could not be said at the first level'));
  const { collector = null, siteLog = null } = lookAt(visit, 'after the yes')?.told ?? {};
  const posts = visit.requests.filter(
    ({ method, type, url, phase }) =>
      phase === 'after the yes' && (method !== 'GET' || type === 'ping') && !allows(url),
  );
  const reports = posts.filter(({ url }) => url === collector);
  const commitments = posts.filter(({ url }) => url === siteLog);
  const known = [...reports, ...commitments];
  const carrying = (...headers: readonly string[]): Evidence[] =>
    posts.flatMap((post) =>
      headers.filter((name) => post.headers[name]).map((name) => ({ ...told(post), what: `with ${name}` })),
    );
  const [how, many] = [posts.map(sent).join(', ') || 'nothing was posted', toldCount(posts.length, 'post')];
  return [
    collector === null && posts.length > 0
      ? untold('D7a', TITLES.D7a, `${many}; the policy is attune’s to tell, see --handle`)
      : check('D7a', TITLES.D7a, posts.filter((post) => !known.includes(post)).map(told), how),
    check('D7b', TITLES.D7b, carrying('cookie', 'authorization'), many),
    check('D7c', TITLES.D7c, carrying('referer'), many),
    visit.isDueAsked && reports.length === 0
      ? untold('D7d', TITLES.D7d, 'no report left within 20 s of --due')
      : check(
          'D7d',
          TITLES.D7d,
          [
            ...reports.filter(({ body }) => body?.length !== REPORT_BYTES),
            ...commitments.filter(({ body }) => !COMMITMENT.test(body ?? '')),
          ].map((post) => ({ ...told(post), what: `${post.body?.length ?? 0} bytes` })),
          `${toldCount(commitments.length, 'commitment')}, ${reports.length > 0 ? toldCount(reports.length, 'report') : 'no report was due in this visit (--due)'}`,
        ),
  ];
}

const sent = ({ url, body, at }: SeenRequest): string =>
  `${body?.length ?? 0} bytes to ${new URL(url).pathname} ${seconds(at)}`;
