// Follows the server's stream and keeps what it has told. A stream that ends or falls silent is opened again, without end.

const SILENCE_MS = 7000;
const AGAIN_MS = 1500;

/**
 * @param onChange (state, names of the sections that changed)
 * @param onConnection ('connecting' | 'open' | 'lost')
 */
export function follow(model, onChange, onConnection) {
  let source = null;
  let state = {};
  let heard = performance.now();
  let timer = 0;
  let ended = false;

  function open() {
    if (ended) return;
    source?.close();
    heard = performance.now();
    const opened = new EventSource('api/console/stream' + (model ? `?model=${encodeURIComponent(model)}` : ''));
    source = opened;
    // What a new stream says first is everything: what was known before is forgotten then, not earlier.
    let fresh = true;
    opened.onmessage = (message) => {
      heard = performance.now();
      onConnection('open');
      const sections = JSON.parse(message.data);
      const next = fresh ? {} : state;
      fresh = false;
      for (const [name, section] of Object.entries(sections)) {
        next[name] = name === 'curve' ? joined(next.curve, section) : section;
      }
      state = next;
      onChange(state, new Set(Object.keys(sections)));
    };
    opened.onerror = () => {
      if (source !== opened || ended) return;
      onConnection('lost');
      opened.close();
      clearTimeout(timer);
      timer = setTimeout(open, AGAIN_MS);
    };
  }

  const watchdog = setInterval(() => {
    if (performance.now() - heard > SILENCE_MS) {
      onConnection('lost');
      open();
    }
  }, 1000);

  onConnection('connecting');
  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    clearInterval(watchdog);
    source?.close();
  };
}

/** The curve that was known, with its end replaced by what has come. */
export function joined(known, part) {
  if (!known || part.from === 0 || known.generation !== part.generation) return part;
  const column = (old, added) => {
    const kept = (old ?? []).slice(0, part.from);
    while (kept.length < part.from) kept.push(null);
    return kept.concat(added);
  };
  const learners = {};
  for (const [name, columns] of Object.entries(part.learners)) {
    const old = known.learners[name] ?? {};
    learners[name] = {
      recent: column(old.recent, columns.recent),
      overall: column(old.overall, columns.overall),
      weight: column(old.weight, columns.weight),
    };
  }
  return {
    ...part,
    from: 0,
    events: column(known.events, part.events),
    recent: column(known.recent, part.recent),
    overall: column(known.overall, part.overall),
    learners,
  };
}
