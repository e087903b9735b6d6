// Three views at addresses of their own, so that back, forward and copied links work.
const places = new Map(); // where the report was scrolled to
let view = 'report';

async function route() {
  const hash = window.location.hash.slice(1);
  const to = hash.startsWith('rows/') ? 'rows' : hash.startsWith('read/') ? 'reader' : 'report';
  const changed = to !== view;
  view = to;
  for (const name of ['report', 'rows', 'reader']) byId(name).hidden = name !== to;
  document.documentElement.dataset.view = to;
  if (to === 'report') {
    const goal = hash && hash !== 'report' ? byId(hash) : null;
    const place = changed ? places.get('report') : undefined;
    places.delete('report');
    if (place !== undefined) window.scrollTo(0, place);
    else if (goal) goal.scrollIntoView();
    return;
  }
  try {
    if (to === 'rows') await showRows(hash.slice(5));
    else await showReader(decodeURIComponent(hash.slice(5)));
  } catch (error) {
    byId(`${to}-note`).textContent = 'DecompressionStream' in window
      ? `The evidence can’t be read: ${error.message}` : 'This browser is too old to unpack the evidence; one of 2023 or later can.';
    throw error;
  }
  if (changed && !(to === 'reader' && hash.split('/').length > 2)) {
    window.scrollTo(0, 0);
    byId(`${to}-title`).focus();
  }
}

// Before the address changes, the report is still on the screen.
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
  if (!link) return;
  if (view === 'report') places.set('report', window.scrollY);
  else if (link.closest('.nav')) places.delete('report');
}, true);
window.addEventListener('hashchange', route);
route();
