// The reader: the whole text of a review, its rows marked, each with what was read there and why.
const MARKS = {
  country: 'Countries', organization: 'Organizations', person: 'Persons', place: 'Places, territories, regions',
  thing: 'Documents, named events, initiatives', date: 'Dates', figure: 'Figures', event: 'Events',
};
const GROUPS = { organization: 'organization', group: 'organization', person: 'person', country: 'country', place: 'place', territory: 'place', region: 'place' };
const off = new Set();
let open = null; // the document that is read
let pieces = []; // the marks in the order of the text

function marksOf(doc) {
  const found = [];
  const add = (row, group, start, end, sentence = row.sentence) => found.push({ row, group, start, end, sentence });
  for (const m of doc.tables.mentions) add(m, GROUPS[m.entity_type] || 'thing', m.char_start, m.char_end);
  for (const t of doc.tables.time_expressions) add(t, 'date', t.char_start, t.char_end);
  for (const q of doc.tables.quantities) add(q, 'figure', q.char_start, q.char_end);
  for (const e of doc.tables.events) {
    const told = e.places.length ? e.places : [e];
    for (const p of told) add(e, 'event', p.trigger_start, p.trigger_end, doc.sentences.get(p.sentence_id));
  }
  return found;
}

// Text between two offsets, cut at every edge of a mark; a piece carries all marks that cover it, the shortest last.
function cut(doc, marks, start, end) {
  const edges = [...new Set([start, end, ...marks.flatMap((m) => [m.start, m.end])])].filter((at) => at >= start && at <= end).sort((a, b) => a - b);
  return edges.slice(1).map((to, i) => {
    const from = edges[i];
    const over = marks.filter((m) => m.start <= from && m.end >= to).sort((a, b) => (b.end - b.start) - (a.end - a.start));
    if (!over.length) return document.createTextNode(doc.slice(from, to));
    const top = over[over.length - 1];
    const classes = ['m', ...new Set(over.map((m) => `m-${m.group}`))];
    const ends = over.some((m) => m.end === to);
    const made = element('a', {
      class: classes.join(' ') + (ends ? ' ends' : ''), href: `#read/${doc.id}/${localId(doc, top.row[ids[top.row.table]])}`, tabindex: -1,
      'aria-roledescription': over.map((m) => m.group).join(', '),
    }, doc.slice(from, to));
    made.marks = over;
    pieces.push(made);
    return made;
  });
}

function renderText(doc) {
  const bySentence = new Map();
  for (const mark of marksOf(doc)) {
    if (!off.has(mark.group)) bySentence.set(mark.sentence, [...(bySentence.get(mark.sentence) || []), mark]);
  }
  const { sentences } = doc.tables;
  let next = 0; // sentences and blocks are both in the order of the text
  pieces = [];
  const blocks = doc.tables.blocks.map((block) => {
    const kind = { title: 'h3', heading: 'h3', list_item: 'p', dateline: 'p', paragraph: 'p', table_row: 'p' }[block.kind] || 'p';
    const made = element(kind, { class: `b b-${block.kind}`, dir: 'auto' });
    if (block.item_number) made.append(element('span', { class: 'item' }, `${block.item_number}. `));
    let at = block.char_start;
    for (; next < sentences.length && sentences[next].char_end <= block.char_end; next += 1) {
      const s = sentences[next];
      if (s.char_start > at) made.append(doc.slice(at, s.char_start));
      const inside = bySentence.get(s) || [];
      made.append(element('span', { class: 's', id: `s-${localId(doc, s.sentence_id)}` }, ...cut(doc, inside, s.char_start, s.char_end)));
      at = s.char_end;
    }
    if (at < block.char_end) made.append(doc.slice(at, block.char_end));
    return made;
  });
  byId('text').replaceChildren(...blocks);
  if (pieces.length) pieces[0].tabIndex = 0;
}

const line = (term, value) => (value === null || value === undefined || value === '' ? [] : [element('dt', {}, term), element('dd', {}, value)]);
const words = (name) => name.replaceAll('_', ' ');
const all = (table, text, filters) => element('p', {}, element('a', { href: `#rows/${table}?${new URLSearchParams(filters)}` }, text));
const HIDDEN = new Set(['sentence', 'table', 'participants', 'places', 'told', 'sentence_id', 'char_start', 'char_end', 'trigger_start', 'trigger_end']);

// Every cell of the row with the name of its column, whose meaning shows on hover; nothing of a row is kept back.
function cells(doc, row) {
  const meaning = index.columns[row.table];
  const rest = Object.entries(row).filter(([name, value]) => !HIDDEN.has(name) && value !== null && value !== false && value !== '' && typeof value !== 'object');
  return element('details', {}, element('summary', {}, 'The row'), element('dl', {}, ...rest.flatMap(([name, value]) => [
    element('dt', { title: meaning[name] }, words(name)), element('dd', {}, String(value)),
  ])));
}

function explainRow(doc, { row, group }) {
  const [start, end] = spanOf(row);
  const head = element('h3', { class: `x m-${group}` }, doc.slice(start, end));
  const parts = {
    mentions: () => [
      ...line('Names', named(doc, row.entity_id)), ...line('As', `${words(row.entity_type)}, by ${row.kind}`), ...line('Office', row.role), ...line('Office of', row.role_country),
    ],
    time_expressions: () => [...line('Date', dated(row.date_start, row.date_end, row.precision)), ...line('Exact to', row.precision), ...line('Year from', words(row.basis))],
    quantities: () => [...line('Value', `${row.comparator === '=' ? '' : `${row.comparator} `}${row.value.toLocaleString('en')}`), ...line('Up to', row.value_max === null ? null : row.value_max.toLocaleString('en')), ...line('Unit', row.unit), ...line('Of', row.counted), ...line('Kind', row.kind)],
    events: () => [
      ...line('Event', row.subtype ? `${words(row.event_type)}: ${row.subtype}` : words(row.event_type)), ...line('Name', row.name), ...line('Status', words(row.status)),
      ...line('Date', `${dated(row.date_start, row.date_end, row.date_precision)} (from the ${words(row.date_basis)})`),
      ...line('Place', row.place_id && named(doc, row.place_id)), ...line('Country', row.country_id && named(doc, row.country_id)),
      ...row.participants.flatMap((p) => line(words(p.role), named(doc, p.entity_id) + (p.mention_id ? '' : ' (implied)'))),
      ...line('PLOVER', [row.plover_type, row.plover_mode, row.quad_class].filter(Boolean).join(', ')),
      ...line('Said as', ['is_negated', 'is_hypothetical', 'is_future', 'is_historical'].filter((flag) => row[flag]).map((flag) => words(flag.slice(3))).join(', ')),
    ],
  };
  const follow = {
    mentions: () => all('mentions', `All mentions of ${named(doc, row.entity_id)}`, { entity: row.entity_id }),
    events: () => all('events', `All events of this type in ${doc.year}`, { type: row.event_type, year: doc.year }),
    quantities: () => all('quantities', `All figures of this kind in ${doc.year}`, { kind: row.kind, year: doc.year }),
  };
  return element('section', {}, head, element('dl', {}, ...parts[row.table](), ...line('Rule', row.rule), ...line('Characters', `${start}–${end}`)),
    follow[row.table] ? follow[row.table]() : null, cells(doc, row));
}

function explain(marks, sentence) {
  const rows = [...marks].reverse().map((mark) => explainRow(open, mark));
  const topics = sentence && sentence.topics.length
    ? element('p', { class: 'note' }, `Topics of the sentence: ${sentence.topics.map((t) => `${words(t.topic)} (${t.cues.join(', ')})`).join('; ')}`) : null;
  const close = element('button', { type: 'button', class: 'close' }, 'Close');
  close.addEventListener('click', hide);
  byId('explain').hidden = false;
  byId('explain').replaceChildren(close, ...rows, topics || '');
}

function hide() {
  byId('explain').hidden = true;
  const here = document.querySelector('.text a.here');
  if (here) here.focus({ preventScroll: true });
  byId('explain').hidden = true; // the focus had shown it again
}

let hovered = 0;
function point(piece, focus) {
  for (const other of pieces) other.tabIndex = -1;
  piece.tabIndex = 0;
  document.querySelectorAll('.text .here').forEach((e) => e.classList.remove('here'));
  piece.classList.add('here');
  explain(piece.marks, piece.marks[0].row.sentence);
  if (focus) piece.focus();
}

function keys(event) {
  if (event.key === 'Escape') hide();
  const at = pieces.indexOf(document.activeElement);
  if (at < 0) return;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const to = event.key === 'Home' ? 0 : event.key === 'End' ? pieces.length - 1 : step ? at + step : -1;
  if (to < 0 || to >= pieces.length) return;
  event.preventDefault();
  point(pieces[to], true);
}

function legend(doc) {
  const counts = {};
  for (const m of marksOf(doc)) counts[m.group] = (counts[m.group] || 0) + 1;
  const boxes = Object.entries(MARKS).map(([group, name]) => {
    const box = element('input', { type: 'checkbox', id: `show-${group}`, checked: !off.has(group) });
    box.addEventListener('change', () => {
      if (box.checked) off.delete(group); else off.add(group);
      renderText(open);
    });
    return element('span', { class: 'choice' }, box, element('label', { for: `show-${group}` }, element('span', { class: `m m-${group} ends` }, name), ` ${counts[group] || 0}`));
  });
  byId('legend').replaceChildren(element('legend', {}, 'What is marked'), ...boxes);
}

async function showReader(address) {
  const [id, row] = address.split('/');
  const known = index.documents[id];
  byId('reader-title').textContent = known ? `${known.title} (${known.year})` : 'No such review';
  if (!known || !known.packed) {
    byId('reader-note').textContent = known ? `The text is not in this page. On the command line: communique sql "SELECT clean_text FROM texts WHERE document_id = ${quoted(id)}"` : '';
    byId('text').replaceChildren();
    byId('explain').replaceChildren();
    open = null;
    return;
  }
  if (!open || open.id !== id) {
    byId('reader-note').textContent = 'Unpacking …';
    const doc = await load(id);
    if (window.location.hash.slice(6).split('/')[0] !== encodeURI(id)) return; // another was asked for meanwhile
    open = doc;
    legend(open);
    renderText(open);
    byId('text').lang = open.language || '';
    byId('explain').hidden = false;
    byId('explain').replaceChildren(element('p', { class: 'note' }, 'Choose a mark in the text.'));
  }
  byId('reader-note').textContent = '';
  byId('reader-document').value = id;
  if (row) reveal(row);
}

function reveal(row) {
  const full = `${open.id}:${row}`;
  document.querySelectorAll('.text .target').forEach((e) => e.classList.remove('target'));
  const on = marksOf(open).find((m) => m.row[ids[m.row.table]] === full);
  if (on && off.delete(on.group)) { legend(open); renderText(open); }
  const piece = on && pieces.find((p) => p.marks.some((m) => m.row === on.row));
  const sentence = piece ? piece.closest('.s') : byId(`s-${row}`);
  if (!sentence) return;
  sentence.classList.add('target');
  if (piece) {
    point(piece, true);
    explain(piece.marks.filter((m) => m.row === on.row), on.row.sentence);
  } else explain([], open.tables.sentences.find((s) => s.sentence_id === full));
  sentence.scrollIntoView({ block: 'center' });
}

const pieceOf = (event) => (event.target instanceof Element ? event.target.closest('.text a.m') : null);
byId('text').addEventListener('keydown', keys);
byId('text').addEventListener('focusin', (event) => { const piece = pieceOf(event); if (piece) point(piece, false); });
byId('text').addEventListener('mouseover', (event) => {
  const piece = pieceOf(event);
  window.clearTimeout(hovered);
  if (piece) hovered = window.setTimeout(() => explain(piece.marks, piece.marks[0].row.sentence), 80);
});
byId('reader-document').append(...Object.entries(index.documents).filter(([, doc]) => doc.packed)
  .map(([id, doc]) => element('option', { value: id }, `${index.many ? `${doc.issuer} ` : ''}${doc.year}: ${doc.title}`)));
byId('reader-document').addEventListener('change', (event) => { window.location.hash = `read/${event.target.value}`; });
