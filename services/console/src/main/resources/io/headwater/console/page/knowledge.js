// Which knowledge helps? The weight of each learner in the pool, over the events.

import {Chart, legend} from './chart.js';
import {fill, find, strong} from './dom.js';
import {percent} from './format.js';

const root = find('#knowledge');
const chart = new Chart(find('.chart', root), {
  range: (min, max) => [0, Math.max(0.2, Math.ceil((max ?? 0) * 5) / 5)],
  text: (v) => v.toFixed(2),
}, 200);

const ABOUT = {
  feature: 'knowledge transferred: reads the pretrained encoder',
  parameter: 'knowledge transferred: began with the source’s weights',
  task: 'knowledge transferred: began with the source’s answers',
  scratch: 'from scratch: knows only what came by here',
};

export function render(state) {
  const learners = state.head?.learners ?? [];
  find('.evidence', root).hidden = learners.length === 0;
  if (learners.length === 0) {
    fill(find('.answer', root), 'Several learners will work side by side, some on pretrained knowledge, some from scratch. What each is worth shows here.');
    return;
  }
  const total = learners.reduce((sum, learner) => sum + learner.weight, 0);
  const transferred = learners.filter((l) => l.strategy !== 'scratch').reduce((sum, l) => sum + l.weight, 0);
  const best = learners.reduce((a, b) => (b.weight > a.weight ? b : a));
  if (learners.length === 1) {
    fill(find('.answer', root), 'There is one learner, ', strong(best.name), '.');
  } else if (total === 0) {
    fill(find('.answer', root), 'No learner has any weight yet.');
  } else {
    fill(find('.answer', root), 'Transferred knowledge has ', strong(percent(transferred / total, 0)), ' of the weight; ',
      strong(best.name), ' has the most.');
  }
  const curve = state.curve;
  if (!curve) return;
  chart.show(curve.events, Object.keys(curve.learners).map((name) => ({
    name, values: curve.learners[name].weight, main: name === best.name,
  })));
  legend(find('.legend', root), chart, Object.keys(curve.learners).map((name) => {
    const learner = learners.find((each) => each.name === name);
    return {name, value: learner ? learner.weight.toFixed(2) : 'left', main: name === best.name, about: learner ? ABOUT[learner.strategy] : null};
  }));
  find('.chart', root).setAttribute('aria-label', 'Weights: ' + learners.map((l) => `${l.name} ${l.weight.toFixed(2)}`).join(', '));
}
