// Puts the page together: follows the stream and lets each section that has changed say so, once a frame.

import {fill, find, make, say} from './dom.js';
import {count, millis, time} from './format.js';
import {follow} from './stream.js';
import {render as learning} from './learning.js';
import {render as knowledge} from './knowledge.js';
import {render as freshness} from './freshness.js';
import {render as versions} from './versions.js';
import {render as wrong} from './wrong.js';
import {render as refused} from './refused.js';
import {render as tryout} from './tryout.js';
import {render as diary} from './diary.js';
import {render as commands} from './commands.js';

/** Each with the sections of the state that it shows. */
const PARTS = [
  [learning, ['head', 'curve', 'diary']],
  [knowledge, ['head', 'curve']],
  [freshness, ['freshness', 'pulse', 'head']],
  [versions, ['versions', 'head', 'pulse']],
  [wrong, ['wrong']],
  [refused, ['refused']],
  [tryout, ['head']],
  [diary, ['diary', 'head']],
  [commands, ['diary', 'head']],
];

const chooser = find('#model');
let stop = () => {};
let state = {};
let pending = null;
let connection = 'connecting';
let lostAt = 0;

function begin(model) {
  stop();
  pending = null;
  stop = follow(model, (next, changed) => {
    state = next;
    // A hidden page gathers what has changed and draws nothing.
    if (pending === null) {
      pending = new Set(changed);
      requestAnimationFrame(draw);
    } else {
      changed.forEach((name) => pending.add(name));
    }
  }, (now) => {
    if (now === 'lost' && connection !== 'lost') lostAt = Date.now();
    connection = now;
    tell();
  });
}

function draw() {
  const changed = pending ?? new Set();
  pending = null;
  const begun = performance.now();
  for (const [render, names] of PARTS) {
    if (!drawn.has(render) || names.some((name) => changed.has(name))) {
      drawn.add(render);
      render(state);
    }
  }
  if (changed.has('models') || changed.has('head')) models();
  tell();
  // For whoever measures the page: how often it was drawn, and how long the last time took.
  document.body.dataset.updates = String(Number(document.body.dataset.updates ?? 0) + 1);
  document.body.dataset.lastMillis = (performance.now() - begun).toFixed(1);
}
const drawn = new Set();

function models() {
  const names = (state.models ?? []).map((each) => each.model);
  const selected = state.head?.model ?? '';
  const key = JSON.stringify([names, selected]);
  if (chooser.dataset.key !== key) {
    chooser.dataset.key = key;
    fill(chooser, names.length === 0 ? make('option', {}, 'none yet') : names.map((name) => make('option', {value: name, selected: name === selected}, name)));
  }
  chooser.disabled = names.length < 2;
}

/** How it stands with the connection and the broker, and what that means for what is shown. */
function tell() {
  const feed = state.pulse?.feed;
  let mood = 'good';
  let short = 'Live';
  let notice = '';
  if (connection === 'lost') {
    [mood, short] = ['broken', 'Disconnected'];
    notice = `The connection to the console was lost at ${time(lostAt)}. It is tried again until it answers; what you see is from before.`;
  } else if (connection === 'connecting' || !feed) {
    [mood, short] = ['waiting', 'Connecting'];
  } else if (feed.state === 'failed') {
    [mood, short] = ['broken', 'Stopped'];
    notice = `The console cannot read the topics any more: ${feed.detail}`;
  } else if (feed.state === 'silent') {
    [mood, short] = ['broken', 'Broker silent'];
    notice = `The Kafka broker has not answered for ${millis(Math.max(1000, feed.silentMs))}. Learning and scoring wait for it; what you see is from before.`;
  } else if (feed.state === 'reading-back' || feed.state === 'starting') {
    [mood, short] = ['waiting', feed.behind > 0 ? `Reading back ${count(feed.behind)}` : 'Reading back'];
  } else if (feed.behind > 5000) {
    short = `Live, ${count(feed.behind)} behind`;
  }
  const status = find('#status');
  if (status.dataset.mood !== mood) status.dataset.mood = mood;
  document.body.dataset.mood = mood;
  say(find('#status-text'), short);
  const box = find('#notice');
  box.hidden = notice === '';
  say(box, notice);
}

chooser.addEventListener('change', () => {
  location.hash = `model=${encodeURIComponent(chooser.value)}`;
});
addEventListener('hashchange', () => begin(wanted()));
const wanted = () => new URLSearchParams(location.hash.slice(1)).get('model') ?? '';

find('#theme').addEventListener('click', () => {
  const dark = getComputedStyle(document.documentElement).getPropertyValue('--dark').trim() === '1';
  const next = dark ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem('headwater-theme', next);
  } catch (e) {
    console.info('the theme cannot be remembered here', e.name);
  }
  dispatchEvent(new Event('headwater-theme'));
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => dispatchEvent(new Event('headwater-theme')));

begin(wanted());
