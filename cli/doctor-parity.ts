/** D6: no is as easy as yes, and taking it back as easy as giving it. Clicks are counted, buttons measured. */
import { type Check, check, type Evidence, untold } from './doctor-rules.js';
import type { Agreeing, Refusing, Ways } from './doctor-seen.js';
import type { Measured } from './page/doctor-eyes.js';

/** How much more of anything the yes may have: what rounding and the length of a word make. */
const SLACK = 1.1;
/** WCAG 1.4.3 for text of that size. */
const LEGIBLE = 4.5;

export function parity({ ways }: Refusing): Check[] {
  const { buttons, yes, no } = ways;
  const unseen = { yes: yes === null, no: no === null };
  if (unseen.yes && unseen.no)
    return [untold('D6a', 'no takes as many clicks as yes', 'the question was not found; see --yes and --no')];
  return [
    check('D6a', 'no takes as many clicks as yes', clicks(ways), `${no} and ${yes}, from the page as it loads`),
    ...(buttons
      ? measured(buttons.yes, buttons.no)
      : [untold('D6b', 'no is as large as yes', 'one of the two cannot be seen')]),
    check('D6d', 'both are reached by Tab', tabs(ways), `no after ${ways.tabs.no}, yes after ${ways.tabs.yes}`),
  ];
}

const found = (what: string, where = 'the question', when = 'while loading'): Evidence => ({ what, where, when });

function clicks({ yes, no }: Ways): Evidence[] {
  if (no === null) return [found('no cannot be seen where yes can')];
  if (yes === null) return [found('yes cannot be seen where no can')];
  return no > yes ? [found(`no takes ${no}, yes ${yes}`)] : [];
}

function tabs({ yes, no, tabs: reached }: Ways): Evidence[] {
  const lost = (name: string, clicks: number | null, presses: number | null): Evidence[] =>
    clicks !== null && presses === null ? [found(`Tab never reaches ${name}`)] : [];
  return [...lost('no', no, reached.no), ...lost('yes', yes, reached.yes)];
}

function measured(yes: Measured, no: Measured): Check[] {
  const size = ({ width, height }: Measured): string => `${Math.round(width)} × ${Math.round(height)} px`;
  const text = ({ contrast, prominence }: Measured): string =>
    `${contrast.toFixed(1)} : 1, on its ground ${prominence.toFixed(1)} : 1`;
  const isLarger = yes.width * yes.height > SLACK * no.width * no.height || yes.fontPx > SLACK * no.fontPx;
  const isLouder = yes.contrast > SLACK * no.contrast || yes.prominence > SLACK * no.prominence;
  return [
    check(
      'D6b',
      'no is as large as yes',
      isLarger ? [found(`yes ${size(yes)}, no ${size(no)}`)] : [],
      `both ${size(no)}, ${no.fontPx} px letters`,
    ),
    check(
      'D6c',
      'no stands out as much as yes',
      isLouder || no.contrast < LEGIBLE ? [found(`yes ${text(yes)}; no ${text(no)}`)] : [],
      text(no),
    ),
  ];
}

/** From a question that is closed, as it is once somebody has answered. */
export function wayOut(refused: Refusing | undefined, agreed: Agreeing): Check {
  const title = 'withdrawing takes no more clicks';
  if (!agreed.isAnswered) return untold('D6e', title, 'consent could not be given');
  if (agreed.withdrawal === null)
    return check(
      'D6e',
      title,
      [found('no control was found; see --reopen and --withdraw', 'the page', 'after the yes')],
      '',
    );
  const yes = refused?.ways.yesLater ?? null;
  if (yes === null) return untold('D6e', title, `${agreed.withdrawal} clicks; how many a later yes takes was not seen`);
  const evidence =
    agreed.withdrawal > yes
      ? [found(`withdrawing takes ${agreed.withdrawal}, agreeing ${yes}`, 'the page', 'after the yes')]
      : [];
  return check('D6e', title, evidence, `${agreed.withdrawal} and ${yes}, from a closed question`);
}
