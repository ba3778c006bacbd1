// Where is it wrong? Labels against answers, and the newest mistakes.

import {fill, find, make, strong} from './dom.js';
import {count, percent, plural} from './format.js';

const root = find('#wrong');

export function render(state) {
  const wrong = state.wrong;
  const empty = !wrong || wrong.answers === 0;
  find('.evidence', root).hidden = empty;
  if (empty) {
    fill(find('.answer', root), 'When a text was both scored and labelled, under the same id, the two are compared here.');
    return;
  }
  const mistakes = wrong.answers - wrong.right;
  fill(find('.answer', root), mistakes === 0 ? 'Nowhere so far: ' : null, strong(percent(wrong.right / wrong.answers)),
    ` of the ${wrong.answers === 1 ? 'one text' : `last ${count(wrong.answers)} texts`} that scorers answered ${wrong.answers === 1 ? 'is' : 'are'} right.`,
    wrong.seenBefore > 0 ? ` ${plural(wrong.seenBefore, 'answer')} by a version that had learned the very text ${wrong.seenBefore === 1 ? 'is' : 'are'} left out.` : '');
  fill(find('.where', root), wrong.labels.length > 0 ? matrix(wrong) : worst(wrong));
  find('.mistakes', root).parentElement.hidden = wrong.mistakes.length === 0;
  fill(find('.mistakes', root), wrong.mistakes.slice(0, 6).map((mistake) => make('li', {},
    make('p', {class: 'text'}, mistake.text),
    make('p', {class: 'soft'}, make('span', {class: 'bad'}, mistake.predicted), ` (${percent(mistake.confidence, 0)} sure) instead of `,
      make('b', {}, mistake.label), `, version ${count(mistake.version)}`))));
}

/** A label that is too long for its column is best broken after one of its own signs. */
const breakable = (label) => label.split(/(?<=[._/:-])/).flatMap((part, i) => (i === 0 ? [part] : [make('wbr'), part]));

function matrix(wrong) {
  const rows = wrong.matrix.map((row, r) => {
    const sum = row.reduce((a, b) => a + b, 0);
    return make('tr', {}, make('th', {scope: 'row', title: wrong.labels[r]}, breakable(wrong.labels[r])), row.map((cell, c) => {
      const td = make('td', {class: r === c ? 'right' : 'false', title: `${wrong.labels[r]}, answered ${wrong.labels[c]}: ${count(cell)}`}, cell === 0 ? '·' : count(cell));
      td.style.setProperty('--share', `${sum === 0 ? 0 : Math.round((r === c ? 38 : 70) * cell / sum)}%`);
      return td;
    }));
  });
  return make('table', {class: 'matrix'}, make('caption', {}, 'Row: the label. Column: the answer.'),
    make('thead', {}, make('tr', {}, make('td'), wrong.labels.map((label) => make('th', {scope: 'col', title: label}, breakable(label))))),
    make('tbody', {}, rows));
}

function worst(wrong) {
  return make('table', {class: 'worst'}, make('caption', {}, `The labels with most mistakes, of ${count(wrong.labelCount)}`),
    make('thead', {}, make('tr', {}, make('th', {scope: 'col'}, 'label'), make('th', {scope: 'col', class: 'n'}, 'right'), make('th', {scope: 'col', class: 'n'}, 'of'), make('th', {scope: 'col'}, 'mostly taken for'))),
    make('tbody', {}, wrong.classes.map((each) => make('tr', {},
      make('th', {scope: 'row'}, each.label), make('td', {class: 'n'}, percent(each.right / each.answers, 0)), make('td', {class: 'n soft'}, count(each.answers)),
      make('td', {}, each.takenFor ? `${each.takenFor} (${count(each.takenForCount)})` : '')))));
}
