// What was refused? Counts by reason, in words, and the newest of them.

import {code, fill, find, make, strong} from './dom.js';
import {count, plural, time} from './format.js';

const root = find('#refused');

const WORDS = {
  'no-value': 'empty record', 'record-too-large': 'record too large', 'bad-utf8': 'not UTF-8', 'not-json': 'not JSON',
  'wrong-type': 'a field of the wrong type', 'no-text': 'no text', 'empty-text': 'empty text', 'text-too-long': 'text too long',
  'no-label': 'no label', 'empty-label': 'empty label', 'label-too-long': 'label too long', 'bad-id': 'bad id',
  'too-many-labels': 'one label too many', 'too-many-models': 'one model too many', 'bad-cloudevent': 'bad CloudEvent',
  'unknown-schema': 'unknown schema version', 'no-version': 'no version to score with',
};

export function render(state) {
  const refused = state.refused;
  const none = !refused || refused.count === 0;
  find('.evidence', root).hidden = none;
  if (none) {
    fill(find('.answer', root), 'Nothing. Events that cannot be read go to the topic ', code('rejected'), ' with their reason, and are counted here.');
    return;
  }
  fill(find('.answer', root), strong(plural(refused.count, 'event')), ', of all models.');
  fill(find('.reasons tbody', root), refused.reasons.map((each) => make('tr', {},
    make('th', {scope: 'row', title: each.reason}, WORDS[each.reason] ?? each.reason), make('td', {class: 'n'}, count(each.count)))));
  fill(find('.events', root), refused.recent.map((event) => make('li', {},
    make('p', {class: 'text'}, event.excerpt || '(no value)'),
    make('p', {class: 'soft'}, `${event.detail || event.reason} · ${event.from} · ${time(event.time)}`))));
}
