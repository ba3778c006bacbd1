// Is it learning? Accuracy before learning, of the committee and of each learner, and where the stream changed.

import {Chart, legend} from './chart.js';
import {list} from './diary.js';
import {code, fill, find, make, say, strong} from './dom.js';
import {count, percent, plural} from './format.js';

const root = find('#learning');
const chart = new Chart(find('.chart', root), {range, text: (v, exact) => percent(v, exact ? 1 : 0)}, 330);
let span = 'recent';

for (const choice of root.querySelectorAll('input[name=span]')) {
  choice.addEventListener('change', () => {
    span = choice.value;
    if (root.state) render(root.state);
  });
}

/** From a round figure below all but the first noise, up to all right. */
function range() {
  const settled = chart.x.findIndex((events) => events >= 200);
  const from = settled < 0 ? 0 : settled;
  let low = 1;
  for (const line of chart.lines) {
    for (let i = from; i < line.values.length; i++) {
      if (line.values[i] !== null && line.values[i] < low) low = line.values[i];
    }
  }
  return [Math.max(0, Math.min(0.8, Math.floor(low * 10 - 0.001) / 10)), 1];
}

export function render(state) {
  root.state = state;
  const head = state.head;
  const empty = !head || head.events === 0;
  find('.evidence', root).hidden = empty;
  if (empty) {
    fill(find('.answer', root), 'Nothing has been learned yet.');
    fill(find('.aside', root), 'Send a text with its label to the topic ', code('labeled-texts'), ', for example ',
      code('{"text":"See you at lunch","label":"ham"}'), '. Each one is first predicted, then learned, and the curve begins here.');
    return;
  }
  const few = head.events < 1000;
  fill(find('.answer', root), strong(percent(head.recent)), few
    ? ` of the first ${plural(head.events, 'text')} ${head.events === 1 ? 'was' : 'were'} right.`
    : ' of the last 1,000 texts were right.');
  fill(find('.aside', root), 'Each text is predicted before its label is learned, so this is no memory. ',
    comparison(head));

  const curve = state.curve;
  if (!curve) return;
  const names = Object.keys(curve.learners);
  const scratch = new Set(head.learners.filter((learner) => learner.strategy === 'scratch').map((learner) => learner.name));
  const committee = {name: 'committee', values: curve[span], main: true};
  chart.show(curve.events, [...names.map((name) => ({name, values: curve.learners[name][span], scratch: scratch.has(name)})), committee],
    marks(state.diary), head.labelCount > 1 ? {value: 1 / head.labelCount, text: 'blind guess'} : null);
  legend(find('.legend', root), chart, [
    ...head.learners.map((learner) => ({
      name: learner.name, value: percent(learner[span]), scratch: scratch.has(learner.name), note: scratch.has(learner.name) ? 'from scratch' : null,
    })),
    {name: 'committee', value: percent(head[span]), main: true},
  ]);
  say(find('.caption', root), `${plural(head.events, 'label')} learned${head.heldOut > 0 ? `, ${count(head.heldOut)} kept back to judge new versions` : ''}.`
    + (curve.stride > 1 ? ` A point stands for ${count(curve.stride)} versions.` : '')
    + (state.diary?.marks.some((mark) => mark.type === 'drift') ? ' Ticks at the top: the stream changed. New meaning: labels mean something else from there on, and the committee started afresh.' : ''));
  find('.chart', root).setAttribute('aria-label', `Accuracy over ${count(head.events)} events: committee ${percent(head[span])}, `
    + head.learners.map((learner) => `${learner.name} ${percent(learner[span])}`).join(', '));
}

/** What the figure is to be held against: a blind guess, and the best learner that knew nothing before. */
function comparison(head) {
  const guess = head.labelCount > 1
    ? `a blind guess among ${count(head.labelCount)} labels would get ${percent(1 / head.labelCount, head.labelCount > 20 ? 1 : 0)}` : null;
  const learners = head.learners.filter((learner) => learner.strategy === 'scratch');
  if (learners.length === 0 || learners.length === head.learners.length) return guess ? `${upper(guess)}.` : null;
  const best = learners.reduce((a, b) => (b[span] > a[span] ? b : a));
  const control = `the ${learners.length === 1 ? 'learner' : 'best learner'} that began from scratch gets `;
  return [guess ? `${upper(guess)}; ${control}` : upper(control), make('span', {class: 'scratch'}, percent(best[span])), '.'];
}

const upper = (text) => text[0].toUpperCase() + text.slice(1);

function marks(diary) {
  return (diary?.marks ?? []).map((mark) => {
    const alarms = list(mark.details.alarms);
    const fresh = mark.type !== 'drift' || alarms.includes('meaning');
    const text = {drift: 'new meaning', 'gate-verdict': mark.details.verdict}[mark.type] ?? mark.type.replaceAll('-', ' ');
    return {x: mark.events, strong: fresh, text: String(text)};
  });
}
