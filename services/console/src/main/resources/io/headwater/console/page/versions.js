// What is served? The newest versions as bars, and one of them in full.

import {askToRollBack} from './commands.js';
import {fill, find, make, say, strong} from './dom.js';
import {ago, bytes, count, millis, percent, plural, time} from './format.js';

const root = find('#versions');
const strip = find('.strip', root);
let chosen = null;
let shown = [];
let state = {};

strip.addEventListener('keydown', (event) => {
  const step = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10}[event.key];
  if (shown.length === 0 || (step === undefined && event.key !== 'Home' && event.key !== 'End')) return;
  event.preventDefault();
  const now = shown.findIndex((version) => version.version === current()?.version);
  const next = event.key === 'Home' ? 0 : event.key === 'End' ? shown.length - 1 : now + step;
  choose(shown[Math.max(0, Math.min(shown.length - 1, next))]);
});
strip.addEventListener('click', (event) => {
  const bar = event.target.closest('[data-version]');
  if (bar) choose(shown.find((version) => String(version.version) === bar.dataset.version));
});

function choose(version) {
  chosen = version.version === shown.at(-1)?.version ? null : version.version;
  render(state);
}

/** The chosen version; without a choice always the newest. */
function current() {
  return shown.find((version) => version.version === chosen) ?? shown.at(-1);
}

export function render(now) {
  state = now;
  const head = state.head;
  const list = state.versions ?? [];
  find('.evidence', root).hidden = list.length === 0;
  if (list.length === 0) {
    fill(find('.answer', root), 'No version yet. The first is published moments after the first label.');
    return;
  }
  const newest = list[0];
  const held = newest.version !== head.served;
  const made = list.find((version) => version.version === head.served)?.time;
  fill(find('.answer', root), 'Version ', strong(count(head.served)), ` of ${head.model}`, made ? `, made ${ago(made, state.pulse.time)}` : '',
    held ? `; version ${count(newest.version)} is held back by its gate.` : '.');
  shown = list.slice(0, Math.max(24, Math.min(120, Math.floor(strip.clientWidth / 7)))).reverse();
  bars();
  detail(current());
}

function bars() {
  const most = Math.max(...shown.map((version) => Math.log1p(version.bytes)));
  const least = Math.min(...shown.map((version) => Math.log1p(version.bytes)));
  const selected = current();
  fill(strip, shown.map((version) => {
    const bar = make('span', {
      'data-version': version.version,
      class: [version.kind, version.serve ? '' : 'held', version === selected ? 'chosen' : ''].filter(Boolean).join(' '),
      title: `version ${version.version}, ${bytes(version.bytes)}`,
    }, make('i'));
    const share = most > least ? (Math.log1p(version.bytes) - least) / (most - least) : 0.5;
    bar.firstChild.style.height = `${30 + 70 * share}%`;
    return bar;
  }));
  const ends = find('.ends', root).children;
  const end = (version) => `${count(version.version)} · ${time(version.time)} · ${bytes(version.bytes)}`;
  // Few bars do not fill the strip: their words stand below them, as far as they find room.
  ends[0].parentElement.style.maxWidth = `max(24em, ${24 * shown.length}px)`;
  say(ends[0], end(shown[0]));
  say(ends[1], shown.length > 1 ? end(shown.at(-1)) : '');
  strip.setAttribute('aria-valuemin', shown[0].version);
  strip.setAttribute('aria-valuemax', shown.at(-1).version);
  strip.setAttribute('aria-valuenow', selected.version);
  strip.setAttribute('aria-valuetext', `version ${selected.version}, ${bytes(selected.bytes)}, ${selected.serve ? 'may be served' : 'held back'}`);
}

function detail(version) {
  const box = find('.detail', root);
  const served = version.version === state.head.served;
  const past = version.version < state.head.version;
  // Drawn anew only when it says something else: a button that is about to be pressed stays.
  const key = `${state.head.model} ${version.version} ${served} ${past}`;
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  const learned = version.learned;
  const rows = [
    ['Made', time(version.time)],
    ['Kind', version.kind === 'snapshot' ? `snapshot, ${bytes(version.bytes)} in ${plural(version.chunks, 'part')}` : `delta of ${bytes(version.bytes)} on version ${count(version.base)}`],
    ['Gate', `${version.serve ? 'may be served' : 'held back'} (${version.gate})`],
    ['Right before learning', `${percent(version.recent)} recently, ${percent(version.overall)} overall`],
    ['Learned since its parent', learned.events === 0 ? 'nothing' : `${plural(learned.events, 'event')} in ${plural(learned.microBatches, 'micro-batch', 'micro-batches')}; ${count(learned.eventsTotal)} in all`],
    ['From', learned.ranges.map((range) => `${range.partition}: ${range.first === range.last ? `offset ${count(range.first)}` : `offsets ${count(range.first)} to ${count(range.last)}`}`).join(', ') || '–'],
    ['Its labels had arrived', learned.events === 0 ? '–' : `${millis(version.time - learned.lastArrival)} to ${millis(version.time - learned.firstArrival)} before`],
    ['Parent', version.parent === 0 ? 'none, it is the first' : `version ${count(version.parent)}, epoch ${version.epoch}`],
    ['SHA-256', make('code', {}, version.sha256)],
    ['Made by', version.software],
  ];
  fill(box, make('h3', {}, `Version ${count(version.version)}`, served ? make('span', {class: 'chip'}, 'served now') : null),
    make('dl', {}, rows.map(([name, value]) => make('div', {}, make('dt', {}, name), make('dd', {}, value)))),
    past ? make('p', {class: 'undone'},
      make('button', {type: 'button', class: 'quiet-text', 'aria-haspopup': 'dialog', onclick: (event) => askToRollBack(version, event.currentTarget)}, 'Roll back …'),
      make('span', {}, 'Serve this version again, and train on from it.')) : null);
}
