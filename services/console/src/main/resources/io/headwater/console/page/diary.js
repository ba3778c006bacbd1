// What happened? The diary's newest entries, each as a sentence.

import {fill, find, make} from './dom.js';
import {count, plural, time} from './format.js';

const root = find('#diary');

const ALARMS = {
  'error-adwin': 'more mistakes than before (ADWIN)', 'error-page-hinkley': 'more mistakes than before (Page-Hinkley)',
  labels: 'other shares of labels', features: 'other texts than before', meaning: 'labels mean something else: a fresh start',
};
const COMMANDS = {rollback: 'roll back', pause: 'pause', resume: 'resume', release: 'release', publish: 'publish'};

export function render(state) {
  const entries = state.diary?.entries ?? [];
  find('.evidence', root).hidden = entries.length === 0;
  fill(find('.answer', root), entries.length === 0 ? (state.head?.version ? 'Nothing but learning.' : 'Nothing yet.') + ' Drift, new labels, commands and verdicts are written down here.' : null);
  find('.answer', root).hidden = entries.length > 0;
  fill(find('.diary', root), entries.slice(0, 12).map((entry) => make('li', {},
    make('time', {datetime: new Date(entry.time).toISOString()}, time(entry.time)), make('span', {}, sentence(entry)),
    make('span', {class: 'soft'}, `after ${count(entry.events)} labels`))));
}

/** Whoever may write to the topic decides what the details are: a list need not be one. */
export const list = (value) => [value ?? []].flat();

/** A diary entry in words; of a type that is not known here, what it says itself. */
export function sentence(entry) {
  const details = entry.details;
  switch (entry.type) {
    case 'labels-grown': return `New ${list(details.labels).length === 1 ? 'label' : 'labels'}: ${list(details.labels).join(', ')}`;
    case 'drift': return `The stream changed: ${list(details.alarms).map((alarm) => ALARMS[alarm] ?? alarm).join('; ')}`;
    case 'learner-paused': return `The learner ${details.learner} rests: it gives nothing, or costs too much for what it gives`;
    case 'learner-woken': return `The learner ${details.learner} takes part again`;
    case 'learner-sampled': return details.one_in > 1
      ? `The learner ${details.learner} sees one event in ${count(details.one_in)}: the stream is faster than it`
      : `The learner ${details.learner} sees every event`;
    case 'state-diverged': return 'A restored state was not the published one';
    case 'rollback': return `Went back to version ${count(details.to)}, published once more as version ${count(entry.version)}. ${undone(details)}${because(details)}`;
    case 'paused': return `Learning is paused; labels wait.${because(details)}`;
    case 'resumed': return `Learning goes on.${because(details)}`;
    case 'released': return `The holdout, ${plural(details.events, 'event')}, is learned now.${because(details)}`;
    case 'published': return `Version ${count(entry.version)} was published as told.${because(details)}`;
    case 'command-refused': return `Told to ${COMMANDS[details.command] ?? details.command}, and refused: ${details.why}.${because(details)}`;
    case 'gate-verdict':
      if (details.verdict === 'held') return `The gate holds new versions back, version ${count(details.served)} is served on: ${details.reason}.`;
      if (details.verdict === 'served') return `The gate lets new versions be served again: ${details.reason}.`;
      // falls through: of a verdict that is not known here, what it says itself
    default: return `${entry.type.replaceAll('-', ' ')} ${Object.entries(details).map(([name, value]) => `${name} ${value}`).join(', ')}`;
  }
}

function undone(details) {
  if (!details.undone) return 'No label was undone.';
  const where = list(details.events).join(', ');
  return `${plural(details.undone, 'label')} undone${where ? ` (${where})` : ''}${details.relearn === 'true' ? ', to be learned again' : ''}.`;
}

const because = (details) => details.reason ? ` Reason: ${details.reason}` : '';
