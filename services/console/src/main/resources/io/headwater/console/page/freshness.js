// How fresh is it? From a label's arrival to a version that scorers can read, and what the stages take.

import {fill, find, make, strong} from './dom.js';
import {count, millis} from './format.js';

const root = find('#freshness');

const STAGES = {
  'trainer encode': 'a text into features',
  'trainer train': 'a micro-batch learned',
  'trainer judge': 'a version judged by its gate',
  'trainer publish': 'a version made',
  'scorer encode': 'a text into features, to be scored',
  'scorer score': 'a text scored',
  'scorer swap': 'a version taken up',
};

export function render(state) {
  const fresh = state.freshness;
  const empty = !fresh || fresh.count === 0;
  find('.bars', root).hidden = empty;
  find('.scale', root).hidden = empty;
  if (empty) {
    fill(find('.answer', root), state.head?.version
      ? 'No label has come since this page’s server started: how long the next one takes shows here.'
      : 'How long a label takes from its arrival to a version that has learned it shows here.');
  } else {
    fill(find('.answer', root), 'Half of the labels are in a version within ', strong(millis(fresh.p50)), ', 99 of 100 within ',
      strong(millis(fresh.p99)), '.');
    bars(fresh);
  }
  stages(state.pulse?.stages ?? []);
}

function bars(fresh) {
  let first = fresh.bars.findIndex((bar) => bar > 0);
  let last = fresh.bars.findLastIndex((bar) => bar > 0);
  while (last - first < 5) {
    if (first > 0) first--;
    if (last < fresh.bars.length - 1) last++;
  }
  const shown = fresh.bars.slice(first, last + 1);
  const most = Math.max(...shown);
  const upper = (i) => (i < fresh.bounds.length ? millis(fresh.bounds[i]) : 'more');
  fill(find('.bars', root), shown.map((bar, i) => {
    const element = make('span', {title: `${first + i > 0 ? upper(first + i - 1) : '0'} to ${upper(first + i)}: ${count(bar)}`});
    element.style.height = `${Math.max(bar > 0 ? 2 : 0, (100 * bar) / most)}%`;
    return element;
  }));
  fill(find('.scale', root), shown.map((bar, i) => make('span', {}, upper(first + i))));
  find('.bars', root).setAttribute('aria-label', `How long ${count(fresh.count)} labels took: half within ${millis(fresh.p50)}, `
    + `95 of 100 within ${millis(fresh.p95)}, 99 of 100 within ${millis(fresh.p99)}`);
}

function stages(list) {
  const order = Object.keys(STAGES);
  const place = (stage) => order.indexOf(`${stage.service} ${stage.stage}`);
  const rows = list.filter((stage) => place(stage) >= 0).sort((a, b) => place(a) - place(b));
  find('.stages', root).hidden = rows.length === 0;
  fill(find('.stages tbody', root), rows.map((stage) => make('tr', {},
    make('th', {scope: 'row'}, STAGES[`${stage.service} ${stage.stage}`]),
    make('td', {}, millis(stage.meanMs)),
    make('td', {class: 'soft'}, `${count(stage.count)} times`))));
}
