
'use strict';
// Renews the page without losing what is open, focused or scrolled to, fills a probe that is opened, and copies evidence.
(() => {
  const every = 5000;
  const lost = document.getElementById('lost');
  const icon = document.querySelector('link[rel=icon]');
  document.documentElement.classList.add('js');

  // What makes an old and a new node the same: an id among siblings, else the place.
  const key = (node) => (node.nodeType === 1 && node.id ? node.id : null);

  const morphAttributes = (old, fresh) => {
    for (const { name } of [...old.attributes]) {
      // What the reader opened stays open.
      if (!fresh.hasAttribute(name) && name !== 'open') old.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
  };

  const morph = (old, fresh) => {
    if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) return old.replaceWith(fresh);
    if (old.nodeType !== 1) {
      if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      return undefined;
    }
    // What was loaded into an opened probe is renewed by itself.
    if (old.hasAttribute('data-loaded')) return undefined;
    morphAttributes(old, fresh);
    morphChildren(old, fresh);
    return undefined;
  };

  const morphChildren = (old, fresh) => {
    const keyed = new Map();
    for (const child of old.childNodes) if (key(child)) keyed.set(key(child), child);
    let place = old.firstChild;
    for (const child of [...fresh.childNodes]) {
      const same = key(child) ? keyed.get(key(child)) : null;
      if (same) {
        if (same === place) place = place.nextSibling;
        else old.insertBefore(same, place);
        morph(same, child);
      } else if (place && !key(place) && !key(child)) {
        const next = place.nextSibling;
        morph(place, child);
        place = next;
      } else {
        old.insertBefore(child, place);
      }
    }
    while (place) {
      const next = place.nextSibling;
      place.remove();
      place = next;
    }
  };

  const load = async (address) => {
    const answer = await fetch(address, { cache: 'no-store', signal: AbortSignal.timeout(every) });
    if (!answer.ok) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), 'text/html');
  };

  const fill = async (probe) => {
    const more = probe.querySelector('.more');
    const page = await load('/probes/' + encodeURIComponent(probe.id.slice(2)));
    const fresh = page.getElementById('series');
    if (!fresh) return;
    const link = more.querySelector(':scope > p:last-child').cloneNode(true);
    const holder = document.createElement('div');
    holder.append(...fresh.childNodes, link);
    more.setAttribute('data-loaded', '');
    morphChildren(more, holder);
  };

  const renew = async () => {
    const fresh = await load(location.pathname);
    document.title = fresh.title;
    morph(icon, fresh.querySelector('link[rel=icon]'));
    morph(document.getElementById('taken'), fresh.getElementById('taken'));
    const focused = document.activeElement;
    morph(document.querySelector('main'), fresh.querySelector('main'));
    // A node that is moved loses the focus.
    if (focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
    for (const probe of document.querySelectorAll('details.probe[open]')) await fill(probe);
  };

  const showLoss = () => {
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour12: false });
    lost.textContent = lost.dataset.text.replace('%', time);
    document.body.classList.add('lost');
    document.title = `${lost.dataset.title} – ${document.title}`;
    icon.href = lost.dataset.icon;
  };

  const round = async () => {
    try {
      if (!document.hidden) {
        await renew();
        lost.textContent = '';
        document.body.classList.remove('lost');
      }
    } catch {
      if (!lost.textContent) showLoss();
    }
    setTimeout(round, every);
  };

  // Without TLS, from another host, there is no navigator.clipboard; the old way needs a selection. If a browser allows
  // neither, the selection is left to the reader.
  const copy = async (button) => {
    const evidence = button.closest('.evidence').querySelector('pre');
    const text = evidence.textContent;
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      getSelection().selectAllChildren(evidence);
      document.addEventListener('copy', (event) => {
        event.clipboardData.setData('text/plain', text);
        event.preventDefault();
      }, { once: true });
      return document.execCommand('copy');
    }
  };
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('.copy');
    if (button) button.textContent = await copy(button) ? button.dataset.done : button.dataset.selected;
  });

  // `toggle` does not bubble, but it can be captured.
  document.addEventListener('toggle', (event) => {
    const probe = event.target;
    if (!probe.open || !probe.matches('.probe')) return;
    fill(probe).catch(() => {});
  }, true);

  // A link from the table opens the probe that it leads to.
  const openTarget = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches('.probe')) target.open = true;
  };
  addEventListener('hashchange', openTarget);
  openTarget();
  document.addEventListener('visibilitychange', () => { if (!document.hidden) renew().catch(() => {}); });
  setTimeout(round, every);
})();
