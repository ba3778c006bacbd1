// A text to try: sent with the page's token, answered by whichever scorer serves.

import {fill, find, make, strong} from './dom.js';
import {count, millis, percent} from './format.js';
import {post} from './post.js';

const root = find('#tryout');
const form = find('form', root);
const text = find('textarea', root);
const button = find('button', root);
const result = find('.result', root);
let model = null;
let weights = new Map();

export function render(state) {
  const ready = Boolean(state.head?.version);
  model = state.head?.model ?? null;
  weights = new Map((state.head?.learners ?? []).map((learner) => [learner.name, learner.weight]));
  if (form.dataset.busy) return;
  button.disabled = !ready;
  if (!ready) fill(result, make('p', {class: 'soft'}, 'There is no version to answer yet.'));
  else if (!result.dataset.answered) fill(result, make('p', {class: 'soft'}, 'Goes the way that your texts go: through Kafka, to a scorer and back.'));
}

text.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (button.disabled || !text.value.trim()) return;
  form.dataset.busy = 'true';
  button.disabled = true;
  fill(result, make('p', {class: 'soft'}, 'Asking …'));
  try {
    show(await post('api/console/try', {model, text: text.value}));
  } catch (e) {
    fill(result, make('p', {class: 'bad'}, e.message));
  }
  result.dataset.answered = 'true';
  delete form.dataset.busy;
  button.disabled = false;
});

function show(answer) {
  result.dataset.version = answer.version;
  const top = Object.entries(answer.probabilities).sort((a, b) => b[1] - a[1]).slice(0, 5);
  fill(result, make('p', {class: 'verdict'}, strong(answer.label), ` ${percent(answer.confidence)}`),
    make('ol', {class: 'probabilities'}, top.map(([label, p]) => {
      const bar = make('i');
      bar.style.width = `${Math.max(0.5, 100 * p)}%`;
      return make('li', {}, make('span', {class: 'name'}, label), make('span', {class: 'track', 'aria-hidden': 'true'}, bar), make('span', {class: 'n'}, percent(p)));
    })),
    byLearner(answer),
    make('p', {class: 'soft'}, `By version ${count(answer.version)}, in ${millis(answer.millis)}.`));
}

/** Which learner said what; one that says something else than the pool stands out by more than its colour. */
function byLearner(answer) {
  const learners = Object.entries(answer.learners);
  if (learners.length < 2) return null;
  return make('table', {class: 'said'}, make('caption', {}, 'Each learner by itself'),
    make('tbody', {}, learners.map(([name, probabilities]) => {
      const [label, p] = Object.entries(probabilities).reduce((a, b) => (b[1] > a[1] ? b : a));
      const weight = weights.get(name);
      return make('tr', {class: label === answer.label ? null : 'differs'},
        make('th', {scope: 'row'}, name, weight === undefined ? null : make('span', {class: 'soft'}, ` weight ${weight.toFixed(2)}`)),
        make('td', {}, label === answer.label ? label : `≠ ${label}`), make('td', {class: 'n'}, percent(p, 0)));
    })));
}
