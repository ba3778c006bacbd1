// Numbers and times as people read them.

const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const NARROW = '\u202f';

export const count = (n) => whole.format(n);
export const plural = (n, one, many = one + 's') => `${count(n)} ${n === 1 ? one : many}`;
export const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)}${NARROW}%`;

export function millis(ms) {
  if (ms < 1) return `${ms.toFixed(2)}${NARROW}ms`;
  if (ms < 10) return `${ms.toFixed(1)}${NARROW}ms`;
  if (ms < 1000) return `${Math.round(ms)}${NARROW}ms`;
  if (ms < 10000) return `${(ms / 1000).toFixed(1)}${NARROW}s`;
  if (ms < 120000) return `${Math.round(ms / 1000)}${NARROW}s`;
  return `${Math.round(ms / 60000)} min`;
}

export function bytes(n) {
  if (n < 1000) return `${n} bytes`;
  if (n < 1e6) return `${(n / 1e3).toFixed(n < 1e4 ? 1 : 0)}${NARROW}KB`;
  return `${(n / 1e6).toFixed(1)}${NARROW}MB`;
}

/** 12,400 as 12.4 k: for axes. */
export function short(n) {
  if (n >= 1e6) return `${+(n / 1e6).toFixed(1)}M`;
  if (n >= 1e4) return `${+(n / 1e3).toFixed(1)}k`;
  return count(n);
}

const clock = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit', second: '2-digit'});
const day = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit'});

export function time(ms, now = Date.now()) {
  return Math.abs(now - ms) < 20 * 3600 * 1000 ? clock.format(ms) : day.format(ms);
}

export function ago(ms, now) {
  const seconds = Math.max(0, Math.round((now - ms) / 1000));
  if (seconds < 5) return 'just now';
  if (seconds < 90) return `${seconds} seconds ago`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} minutes ago`;
  if (seconds < 129600) return `${Math.round(seconds / 3600)} hours ago`;
  return `${count(Math.round(seconds / 86400))} days ago`;
}
