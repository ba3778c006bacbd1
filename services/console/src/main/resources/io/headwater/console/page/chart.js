// A line chart over the events learned: one line in the accent colour, those to compare with in a second one, the others grey;
// all but the first are told apart by their dashes.

import {make, find} from './dom.js';
import {short} from './format.js';

const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3], [4, 2], [1, 4], [12, 4], [6, 2, 1, 2, 1, 2]];
const MARK_ROWS = 4;
/** Of the vertical axis: none that would be rounded where it is written. */
const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50];
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export class Chart {
  /** @param y {range: (min, max) => [low, high], text: (value) => string} */
  constructor(figure, y, height = 240) {
    this.figure = figure;
    this.y = y;
    this.height = height;
    this.shape = '';
    this.marks = [];
    this.level = null;
    this.focus = null;
    new ResizeObserver(() => this.resize()).observe(figure);
    addEventListener('headwater-theme', () => this.rebuild());
  }

  /**
   * @param lines [{name, values, main, scratch}]; the main one is drawn in the accent colour, those from scratch in theirs
   * @param marks [{x, strong, text}]
   * @param level a value to compare with, or null
   */
  show(x, lines, marks = [], level = null) {
    this.x = x;
    this.lines = lines;
    this.marks = marks;
    this.level = level;
    const shape = lines.map((line) => `${line.name}${line.main ? '*' : ''}${line.scratch ? '+' : ''}`).join('|') + (x.length < 3);
    if (this.plot && shape === this.shape) {
      this.plot.setData(this.data());
    } else {
      this.shape = shape;
      this.rebuild();
    }
  }

  data() {
    return [this.x, ...this.lines.map((line) => line.values)];
  }

  /** Draws one line stronger than the others; null: none. */
  highlight(name) {
    this.focus = name;
    this.plot?.redraw(false);
  }

  resize() {
    const width = this.figure.clientWidth;
    if (this.plot && width > 0 && width !== this.plot.width) this.plot.setSize({width, height: this.height});
  }

  rebuild() {
    if (!this.lines) return;
    this.plot?.destroy();
    const [ink, soft, rule, accent, scratch] = ['--ink', '--soft', '--rule', '--accent', '--scratch'].map(colour);
    const font = `12px ${colour('--font')}`;
    const axis = {stroke: soft, font, ticks: {show: false}, grid: {stroke: rule, width: 1}};
    const few = this.x.length < 3;
    let grey = 0;
    const series = this.lines.map((line) => ({
      label: line.name,
      stroke: () => (line.main || this.focus === line.name ? accent : line.scratch ? scratch : soft),
      width: line.main ? 2.5 : line.scratch ? 2 : 1.25,
      dash: line.main ? [] : DASHES[grey++ % DASHES.length],
      points: {show: few, size: line.main ? 7 : 4},
      spanGaps: true,
    }));
    this.plot = new uPlot({
      width: Math.max(200, this.figure.clientWidth),
      height: this.height,
      padding: [12, 26, 0, 0],
      legend: {show: false},
      cursor: {show: true, y: false, drag: {x: false, y: false}, points: {show: false}},
      scales: {x: {time: false, range: (u, min, max) => [0, Math.max(max ?? 1, 1)]}, y: {range: (u, min, max) => this.y.range(min, max, this)}},
      axes: [
        {...axis, grid: {show: false}, values: (u, values) => values.map((v) => (Number.isInteger(v) ? short(v) : '')), size: 28, space: 70},
        {...axis, incrs: STEPS, values: (u, values) => values.map((v) => this.y.text(v, false)), size: 50, space: 36},
      ],
      series: [{}, ...series],
      hooks: {draw: [(u) => this.annotate(u, {ink, soft, font})], setCursor: [(u) => this.read(u)]},
    }, this.data(), this.figure);
    this.tip = make('p', {class: 'tip', hidden: true, 'aria-hidden': 'true'});
    find('.u-over', this.figure).append(this.tip);
  }

  annotate(u, {soft, font}) {
    const {left, top, width, height} = u.bbox;
    const ctx = u.ctx;
    ctx.save();
    ctx.font = font.replace('12px', `${12 * devicePixelRatio}px`);
    ctx.textBaseline = 'top';
    if (this.level && this.level.value > u.scales.y.min) {
      const y = u.valToPos(this.level.value, 'y', true);
      line(ctx, soft, [2, 5], left, y, left + width, y);
      ctx.fillStyle = soft;
      ctx.textAlign = 'right';
      ctx.fillText(this.level.text, left + width, y + 4 * devicePixelRatio);
    }
    // Words that would run into those before them go a line higher.
    const ends = [];
    for (const mark of [...this.marks].sort((one, other) => one.x - other.x)) {
      const x = u.valToPos(mark.x, 'x', true);
      if (x < left || x > left + width) continue;
      const tone = mark.strong ? colour('--bad') : soft;
      line(ctx, tone, mark.strong ? [] : [1, 3], x, top, x, mark.strong ? top + height : top + 14 * devicePixelRatio);
      const wide = ctx.measureText(mark.text).width;
      let row = 0;
      while (ends[row] !== undefined && x - wide - 8 * devicePixelRatio < ends[row]) row++;
      if (mark.strong && row < MARK_ROWS) {
        ctx.fillStyle = tone;
        ctx.textAlign = 'right';
        ctx.fillText(mark.text, x - 5 * devicePixelRatio, top + height - (18 + 15 * row) * devicePixelRatio);
        ends[row] = x;
      }
    }
    ctx.restore();
  }

  /** The values under the pointer. */
  read(u) {
    if (!this.tip) return;
    const i = u.cursor.idx;
    this.tip.hidden = i === null || i === undefined || u.cursor.left < 0;
    if (this.tip.hidden) return;
    const rows = this.lines
      .filter((line) => line.values[i] !== null && line.values[i] !== undefined)
      .map((line) => make('span', {class: kind(line)}, `${this.y.text(line.values[i], true)} ${line.name}`));
    this.tip.replaceChildren(make('span', {}, `after ${short(this.x[i])}`), ...rows);
    const right = u.cursor.left > u.over.clientWidth / 2;
    this.tip.style.left = right ? '' : `${u.cursor.left + 12}px`;
    this.tip.style.right = right ? `${u.over.clientWidth - u.cursor.left + 12}px` : '';
  }
}

const kind = (entry) => (entry.main ? 'main' : entry.scratch ? 'scratch' : null);

function line(ctx, stroke, dash, x1, y1, x2, y2) {
  ctx.strokeStyle = stroke;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(dash.map((part) => part * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}

/** The list of lines below a chart; pointing at one shows it. */
export function legend(list, chart, entries) {
  const key = JSON.stringify(entries);
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  let grey = 0;
  list.replaceChildren(...entries.map((entry) => {
    const sample = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    sample.setAttribute('viewBox', '0 0 28 8');
    sample.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', 'M0 4h28');
    if (entry.main) path.setAttribute('class', 'main');
    else path.setAttribute('stroke-dasharray', DASHES[grey++ % DASHES.length].join(' '));
    sample.append(path);
    return make('li', {
      class: kind(entry),
      onpointerenter: () => chart.highlight(entry.name),
      onpointerleave: () => chart.highlight(null),
    }, sample, make('span', {class: 'name'}, entry.name), make('span', {class: 'value'}, entry.value),
    entry.note ? make('span', {class: 'note'}, entry.note) : null, entry.about ? make('span', {class: 'about'}, entry.about) : null);
  }));
}
