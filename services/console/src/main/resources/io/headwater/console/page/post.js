// What the page sends to the console bears the page's token.

import {find} from './dom.js';

/** The answer to a value sent as JSON; an error's message is a sentence for the reader. */
export async function post(path, value) {
  let answer = null;
  let body = null;
  try {
    answer = await fetch(path, {
      method: 'POST',
      headers: {'Content-Type': 'application/json', 'X-Headwater-Token': find('meta[name=headwater-token]').content},
      body: JSON.stringify(value),
    });
    body = await answer.json();
  } catch (e) {
    console.info('no answer that could be read', e.name);
    throw new Error('The console does not answer.');
  }
  if (!answer.ok) throw new Error(body.detail ?? body.title ?? 'There is no answer.');
  return body;
}
