// The rows behind a number: `#rows/TABLE?filter=value`, in the page where their documents are, else as SQL.
const PAGE = 100;
const quoted = (value) => `'${String(value).replaceAll("'", "''")}'`;
const HAPPENED = ['is_negated', 'is_hypothetical', 'is_future', 'is_historical'];
const monthOf = (row, doc) => (['day', 'month'].includes(row.date_precision) && row.date_start
  && Number(row.date_start.slice(0, 4)) === doc.year ? Number(row.date_start.slice(5, 7)) : 0);
const MONTH_SQL = `CASE WHEN r.date_precision IN ('day', 'month') AND year(r.date_start) = r.review_year THEN month(r.date_start) ELSE 0 END`;
const entityOf = (row) => (row.participants ? row.participants.map((p) => p.entity_id) : [row.entity_id]);
const SILENT_SQL = ['mentions', 'time_expressions', 'quantities', 'event_evidence', 'topics']
  .map((table) => `r.sentence_id NOT IN (SELECT sentence_id FROM ${table})`).join(' AND ');

const ofIssuer = (keys) => `r.document_id IN (SELECT document_id FROM reviews WHERE issuer IN (${keys.map(quoted).join(', ')}))`;

// Each filter: whether a row of a document passes, and the same in SQL (row r, document d).
const FILTERS = {
  year: [(v) => (row, doc) => v.includes(String(doc.year)), (v) => `r.review_year IN (${v.map(Number).join(', ')})`],
  issuer: [(v) => (row, doc) => v.includes(doc.issuer), (v) => ofIssuer(v)],
  doc: [(v) => (row, doc) => v.includes(doc.id), (v) => `r.document_id IN (${v.map(quoted).join(', ')})`],
  entity: [
    (v) => (row) => v.every((one) => entityOf(row).includes(one)),
    (v, table) => (table === 'events'
      ? v.map((one) => `r.event_id IN (SELECT event_id FROM event_participants WHERE entity_id = ${quoted(one)})`).join(' AND ')
      : `r.entity_id = ${quoted(v[0])}`),
  ],
  partner: [ // takes part, and is not the issuer's own country
    (v) => (row, doc) => v.every((one) => entityOf(row).includes(one) && one !== `country:${doc.country}`),
    (v) => v.map((one) => `r.event_id IN (SELECT event_id FROM event_participants WHERE entity_id = ${quoted(one)})`
      + ` AND ${quoted(one)} IS DISTINCT FROM 'country:' || d.issuer_country`).join(' AND '),
  ],
  foreign: [
    () => (row, doc) => row.entity_id !== `country:${doc.country}`,
    () => `r.entity_id IS DISTINCT FROM 'country:' || d.issuer_country`,
  ],
  region: [
    (v) => (row) => (index.regions[row.entity_id] || '') === v[0],
    (v) => `r.entity_id IN (SELECT entity_id FROM entities WHERE coalesce(region, '') = ${quoted(v[0])})`,
  ],
  type: [
    (v, table) => (row) => row[table === 'events' ? 'event_type' : 'entity_type'] === v[0],
    (v, table) => `r.${table === 'events' ? 'event_type' : 'entity_type'} = ${quoted(v[0])}`,
  ],
  happened: [() => (row) => !HAPPENED.some((flag) => row[flag]), () => 'r.event_id IN (SELECT event_id FROM event_timeline)'],
  month: [(v) => (row, doc) => monthOf(row, doc) === Number(v[0]), (v) => `${MONTH_SQL} = ${Number(v[0])}`],
  precision: [(v) => (row) => row.date_precision === v[0], (v) => `r.date_precision = ${quoted(v[0])}`],
  topic: [(v) => (row) => row.topic === v[0], (v) => `r.topic = ${quoted(v[0])}`],
  kind: [(v) => (row) => row.kind === v[0], (v) => `r.kind = ${quoted(v[0])}`],
  silent: [() => (row) => !row.told, () => SILENT_SQL],
};
const ORDER = { events: 'r.date_start, r.event_id' };

function question(address) {
  const [table, search] = address.split('?');
  const filters = new Map();
  for (const [name, value] of new URLSearchParams(search)) {
    if (FILTERS[name]) filters.set(name, [...(filters.get(name) || []), value]);
  }
  return ids[table] ? { table, filters } : null;
}

function sqlOf({ table, filters }) {
  const tests = [...filters].map(([name, values]) => FILTERS[name][1](values, table));
  if (index.issuer) tests.push(ofIssuer([index.issuer])); // the page is on one of several issuers
  const where = tests.length ? `\nWHERE ${tests.join('\n  AND ')}` : '';
  return `SELECT r.*, s.text AS sentence\nFROM ${table} r JOIN documents d USING (document_id) JOIN sentences s `
    + `ON s.sentence_id = r.sentence_id${where}\nORDER BY ${ORDER[table] || `r.${ids[table]}`}`;
}

async function find(asked) {
  const { table, filters } = asked;
  const tests = [...filters].map(([name, values]) => FILTERS[name][0](values, table));
  const years = filters.get('year');
  const docs = filters.get('doc');
  const issuers = filters.get('issuer');
  const wanted = Object.keys(index.documents).filter((id) => (!docs || docs.includes(id))
    && (!issuers || issuers.includes(index.documents[id].issuer))
    && (!years || years.includes(String(index.documents[id].year))));
  const there = wanted.filter((id) => index.documents[id].packed);
  const found = [];
  for (const doc of await Promise.all(there.map(load))) {
    for (const row of doc.tables[table]) if (tests.every((test) => test(row, doc))) found.push({ row, doc });
  }
  if (table === 'events') {
    const key = ({ row }) => `${row.date_start || '9999'} ${row.date_precision === 'year' ? 1 : 0}`;
    found.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  }
  return { found, there: there.length, wanted: wanted.length };
}

const TITLES = {
  mentions: 'Mentions', events: 'Events', quantities: 'Figures', time_expressions: 'Dates', topics: 'Sentences on a topic',
  sentences: 'Sentences', blocks: 'Blocks',
};

const labelled = (set, value) => (index.labels[set] || {})[value] || value.replaceAll('_', ' ');
const MONTHS = ['no month', ...Array.from({ length: 12 }, (_, month) => new Date(2000, month, 1).toLocaleString('en', { month: 'long' }))];
// How a filter is told in the title of the rows it leaves.
const TOLD = {
  year: (v) => v.join(' and '),
  doc: (v) => v.join(', '),
  issuer: (v) => v.join(', '),
  entity: (v, table, found) => v.map((one) => (found.length ? named(found[0].doc, one) : one)).join(' and '),
  partner: (v, table, found) => TOLD.entity(v, table, found),
  region: (v) => v[0],
  type: (v, table) => labelled(table === 'events' ? 'event' : 'entity', v[0]).toLowerCase(),
  month: (v) => MONTHS[Number(v[0])],
  precision: (v) => `dated to the ${v[0]}`,
  topic: (v) => labelled('topic', v[0]).toLowerCase(),
  kind: (v) => labelled('quantity', v[0]).toLowerCase(),
  silent: () => 'with no mention, date, figure, event or topic',
};

function titleOf({ table, filters }, found) {
  const parts = [...filters].flatMap(([name, values]) => (TOLD[name] ? [TOLD[name](values, table, found)] : []));
  return parts.length ? `${TITLES[table]}: ${parts.join(', ')}` : TITLES[table];
}

const dated = (start, end, precision) => {
  if (precision === 'day') return start;
  if (precision === 'month' && start) return start.slice(0, 7);
  if (precision === 'year' && start) return start.slice(0, 4);
  return `${start || '…'} to ${end || '…'}`;
};

// Who took part, by role.
function taking(row, doc) {
  const roles = new Map();
  for (const p of row.participants) roles.set(p.role, [...(roles.get(p.role) || []), named(doc, p.entity_id)]);
  return [...roles].map(([role, who]) => `${role}: ${who.join(', ')}`).join('; ');
}

function said({ row, doc }) {
  const values = {
    mentions: () => [named(doc, row.entity_id), row.entity_type.replaceAll('_', ' '), row.kind, row.role],
    events: () => [dated(row.date_start, row.date_end, row.date_precision), row.subtype || row.event_type, row.status === 'done' ? null : row.status,
      taking(row, doc), row.name],
    quantities: () => [`${row.comparator === '=' ? '' : `${row.comparator} `}${row.value.toLocaleString('en')}${row.value_max === null ? '' : `–${row.value_max.toLocaleString('en')}`} ${row.unit}`, row.counted],
    time_expressions: () => [dated(row.date_start, row.date_end, row.precision), row.basis.replaceAll('_', ' ')],
    topics: () => [row.topic.replaceAll('_', ' '), `by: ${row.cues.join(', ')}`],
    sentences: () => row.topics.map((t) => t.topic.replaceAll('_', ' ')),
  };
  return (values[row.table] || (() => []))().filter(Boolean).join(' · ');
}

const spanOf = (row) => (row.table === 'events' ? [row.trigger_start, row.trigger_end] : [row.char_start, row.char_end]);

function item({ row, doc }) {
  const { sentence } = row;
  const [start, end] = row.table === 'topics' ? [sentence.char_start, sentence.char_start] : spanOf(row);
  const quote = element('blockquote', { dir: 'auto', lang: doc.language });
  if (row.table === 'sentences' || start === end) quote.append(doc.slice(sentence.char_start, sentence.char_end));
  else {
    quote.append(doc.slice(sentence.char_start, start), element('mark', {}, doc.slice(start, end)), doc.slice(end, sentence.char_end));
  }
  const target = row[ids[row.table]];
  const values = said({ row, doc });
  return element('li', {}, values ? element('p', { class: 'values' }, values) : null, quote,
    element('p', { class: 'where' }, element('a', { href: `#read/${doc.id}/${localId(doc, target)}` }, `${index.many ? `${doc.issuer} ` : ''}${doc.year}, ${localId(doc, target)} in the text`)));
}

let asking = 0; // an answer that comes after another question was asked is dropped
let shown = { all: [], filtered: [], n: 0 };

function more() {
  const next = shown.filtered.slice(shown.n, shown.n + PAGE);
  byId('rows-list').append(...next.map(item));
  shown.n += next.length;
  byId('rows-more').hidden = shown.n >= shown.filtered.length;
}

function filter() {
  const words = byId('rows-filter').value.trim().toLowerCase();
  shown.filtered = words ? shown.all.filter(({ row, doc }) => `${said({ row, doc })} ${doc.slice(row.sentence.char_start, row.sentence.char_end)}`.toLowerCase().includes(words)) : shown.all;
  shown.n = 0;
  byId('rows-list').replaceChildren();
  more();
  note();
}

function note() {
  const { filtered, all, there, wanted } = shown;
  const counted = filtered.length === all.length ? `${all.length} ${all.length === 1 ? 'row' : 'rows'}.` : `${filtered.length} of ${all.length} rows.`;
  byId('rows-note').textContent = there < wanted
    ? `${counted} These are from the ${there} of ${wanted} reviews whose text is in this page; the SQL below finds all.` : counted;
}

async function showRows(address) {
  const asked = question(address);
  byId('rows-title').textContent = 'Rows';
  byId('rows-list').replaceChildren();
  byId('rows-more').hidden = true;
  if (!asked) {
    byId('rows-note').textContent = 'No such rows; go back to the report and follow a number there.';
    return;
  }
  byId('rows-note').textContent = 'Unpacking …';
  asking += 1;
  const mine = asking;
  const answer = await find(asked);
  if (mine !== asking) return;
  shown = { all: answer.found, filtered: answer.found, n: 0, there: answer.there, wanted: answer.wanted };
  byId('rows-title').textContent = titleOf(asked, answer.found);
  byId('rows-sql').textContent = sqlOf(asked);
  byId('rows-filter').value = '';
  filter();
}

byId('rows-more').addEventListener('click', more);
byId('rows-filter').addEventListener('input', filter);
