// What is embedded: the index of documents, and for each document that fits its text and rows, gzipped.
const byId = (id) => document.getElementById(id);
const index = JSON.parse(byId('index').textContent);
const unpacked = new Map();

// Strings of JavaScript count UTF-16 units; the tables count code points.
const slicer = (text) => {
  if (!/[\ud800-\udfff]/.test(text)) return (start, end) => text.slice(start, end);
  const points = Array.from(text);
  return (start, end) => points.slice(start, end).join('');
};

const ids = {
  blocks: 'block_id', sentences: 'sentence_id', mentions: 'mention_id', time_expressions: 'time_id',
  quantities: 'quantity_id', events: 'event_id', topics: 'sentence_id',
};

async function unpack(id) {
  const element = document.querySelector(`script[data-document="${CSS.escape(id)}"]`);
  const bytes = Uint8Array.from(atob(element.textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const pack = await new Response(stream).json();
  const doc = { id, ...index.documents[id], text: pack.text, slice: slicer(pack.text), entities: pack.entities, tables: {} };
  for (const [name, table] of Object.entries(pack.tables)) {
    doc.tables[name] = table.rows.map((cells) => Object.fromEntries(table.columns.map((column, i) => [column, cells[i]])));
  }
  link(doc);
  return doc;
}

// Rows that belong together: sentences to their rows, events to their participants.
function link(doc) {
  const sentences = new Map(doc.tables.sentences.map((s) => [s.sentence_id, s]));
  for (const s of doc.tables.sentences) s.topics = [];
  for (const name of ['mentions', 'time_expressions', 'quantities', 'events', 'topics']) {
    for (const row of doc.tables[name]) {
      row.sentence = sentences.get(row.sentence_id);
      row.table = name;
    }
  }
  doc.sentences = sentences;
  const events = new Map(doc.tables.events.map((e) => [e.event_id, e]));
  for (const e of doc.tables.events) { e.participants = []; e.places = []; }
  for (const p of doc.tables.event_participants) events.get(p.event_id).participants.push(p);
  for (const p of doc.tables.event_evidence) {
    events.get(p.event_id).places.push(p);
    sentences.get(p.sentence_id).told = true;
  }
  for (const name of ['mentions', 'time_expressions', 'quantities']) {
    for (const row of doc.tables[name]) row.sentence.told = true;
  }
  for (const t of doc.tables.topics) {
    t.sentence.topics.push(t);
    t.sentence.told = true;
  }
  for (const s of doc.tables.sentences) { s.sentence = s; s.table = 'sentences'; }
}

// A promise is kept, so that two readers of one document wait for one unpacking.
function load(id) {
  if (!unpacked.has(id)) unpacked.set(id, unpack(id));
  return unpacked.get(id);
}

const named = (doc, entity) => doc.entities[entity] || entity;
const localId = (doc, id) => id.slice(doc.id.length + 1);

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}
