/** The drawer's view of the report: what waits or was last sent, its bytes, and what they give away. */
import type { Attune, Inspection } from '../../lib/index.js';
import { element, setText } from './element.js';
import { levelOf, meter } from './features.js';

/** ε in three months, in millionths. */
const CAP_91 = 8_000_000;

export function reportView(attune: Attune, host: HTMLElement): (budget: Inspection['budget']) => void {
  const what = element('p');
  const why = element('p', { class: 'drawer__hint' });
  const wire = element('code', { class: 'wire', tabindex: '0', 'aria-label': 'The report as sent' });
  const spent = meter('Privacy budget spent in three months');
  spent.bar.classList.add('meter--wide');
  wire.hidden = true;
  host.replaceChildren(
    what,
    why,
    wire,
    element('p', { class: 'drawer__hint' }, 'Privacy budget of three months'),
    spent.bar,
    spent.value,
  );

  /** The last report that left, since one that is sent at once is seldom seen waiting. */
  let sent: { readonly bytes: number; readonly epoch: number; readonly metric: string } | null = null;
  let isLooking = false;
  attune.on('report', ({ state, bytes, epoch, metric }) => {
    if (state === 'waiting') void look();
    else sent = { bytes, epoch, metric };
  });

  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    const preview = await attune.preview().finally(() => (isLooking = false));
    setText(why, preview.why);
    if (preview.wire) {
      setText(what, `${preview.wire.length} bytes wait to be sent. ${answerOf(preview.wire)}`);
      setText(wire, preview.wire);
      wire.hidden = false;
    } else if (sent) {
      setText(what, `${sent.bytes} bytes were accepted: one answer about “${sent.metric}” for week ${sent.epoch}.`);
    } else {
      wire.hidden = true;
      setText(what, 'None has been made in this visit. One leaves a minute or more after your consent, once a week.');
    }
  }

  return ({ spentMicroEps91 }) => {
    void look();
    spent.show(levelOf(spentMicroEps91, CAP_91), `ε ${(spentMicroEps91 / 1e6).toFixed(0)} of ${CAP_91 / 1e6}`);
  };
}

/** What the sealed bytes answer, in words: anybody may open them, there is nothing in them to hide. */
function answerOf(wire: string): string {
  const { dsse } = JSON.parse(wire) as { dsse: { payload: string } };
  const { metric, r } = JSON.parse(atob(dsse.payload)) as { metric: string; r: number[] };
  return `They answer “${metric}” with the levels ${r.join(' and ')}, drawn so that any level could have led to them.`;
}
