// Tells a model what to do, through the topic model-commands, and says how it stands until the model's diary answers.

import {fill, find, make, say} from './dom.js';
import {sentence} from './diary.js';
import {count, plural} from './format.js';
import {post} from './post.js';

const pause = find('#pause');
const told = find('#told');
const dismiss = find('#dismiss');
const dialog = find('#rollback');
const form = find('form', dialog);
const reason = find('#reason');
const relearn = find('#relearn');

/** By model, what was sent last: {command, title, after, waiting, text, bad}. */
const sent = new Map();
let state = {};
let wanted = null;
let opener = null;

export function render(now) {
  state = now;
  answer();
  const waiting = sent.get(model())?.waiting ?? false;
  const paused = now.diary?.paused ?? false;
  pause.hidden = !now.head?.version;
  say(pause, paused ? 'Resume learning' : 'Pause learning');
  // Not disabled: that would take the focus away from whoever has just pressed it.
  pause.setAttribute('aria-disabled', String(waiting));
  find('#paused').hidden = !paused;
  const last = sent.get(model());
  say(told, last?.text ?? '');
  told.classList.toggle('bad', last?.bad ?? false);
  dismiss.hidden = !last || waiting;
}

const model = () => state.head?.model;

/** The first entry about such a command that came after it was sent is its answer. */
function answer() {
  const last = sent.get(model());
  const entries = state.diary?.entries ?? [];
  if (!last?.waiting || entries.length === 0) return;
  if (entries[0].number < last.after) {
    // The console was started anew and counts from the beginning: what is old and what is new cannot be told apart.
    sent.delete(model());
    return;
  }
  const reply = entries.findLast((entry) => entry.number > last.after && entry.details.command === last.command);
  if (reply) Object.assign(last, {waiting: false, text: sentence(reply), bad: reply.type === 'command-refused'});
}

async function send(to, title, command) {
  if (sent.get(to)?.waiting) return;
  const mine = {command: command.command, after: state.diary?.entries[0]?.number ?? 0, waiting: true, text: `${title}: sending …`};
  sent.set(to, mine);
  render(state);
  try {
    await post(`api/console/models/${encodeURIComponent(to)}/commands`, command);
    // The diary may have been faster.
    if (mine.waiting) mine.text = `${title}: sent, waiting for the trainer.`;
  } catch (e) {
    Object.assign(mine, {waiting: false, bad: true, text: `${title}: not sent. ${e.message}`});
  }
  render(state);
}

pause.addEventListener('click', () => {
  const resume = state.diary?.paused ?? false;
  send(model(), resume ? 'Resume learning' : 'Pause learning', {command: resume ? 'resume' : 'pause'});
});

dismiss.addEventListener('click', () => {
  sent.delete(model());
  render(state);
  find('#model').disabled ? pause.focus() : find('#model').focus();
});

/** Asks for the reason before anything is sent. */
export function askToRollBack(version, by) {
  if (sent.get(model())?.waiting) return;
  wanted = {model: model(), version: version.version};
  opener = by;
  const since = state.versions[0].learned.eventsTotal - version.learned.eventsTotal;
  fill(find('h2', dialog), `Roll ${wanted.model} back to version ${count(wanted.version)}`);
  fill(find('.what', dialog),
    make('li', {}, `Version ${count(wanted.version)} is published once more, under a new number; every scorer serves it within moments.`),
    make('li', {}, `Training goes on from there: ${since > 0 ? `the ${plural(since, 'label')} learned since` : 'what was learned since'}, and what follows until then, is undone. The diary names these labels by partition and offsets.`),
    make('li', {}, 'If the trainer does not keep that version any more, it refuses, and nothing changes.'));
  form.reset();
  dialog.showModal();
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const {model: to, version} = wanted;
  dialog.close();
  send(to, `Roll back to version ${count(version)}`,
    {command: 'rollback', version, relearn: relearn.checked, reason: reason.value.trim()});
});
find('#cancel').addEventListener('click', () => dialog.close());
dialog.addEventListener('close', () => {
  // A version may have been published meanwhile, and its details drawn anew.
  if (!opener?.isConnected) (find('#versions .detail button') ?? find('#versions .strip')).focus();
});
