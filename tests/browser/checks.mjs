// What must hold of every page, however it is looked at.

// Notes what a page must never do; gives a function that ends this.
export const watch = async (page, origin, say) => {
  let watching = true;
  const note = (text) => { if (watching) say(text); };
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) note(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => note(`script: ${error.stack}`));
  page.on('request', (request) => {
    const address = request.url();
    if (!address.startsWith(origin + '/') && !address.startsWith('data:')) note(`a request to ${address}`);
  });
  page.on('requestfailed', (request) => note(`failed: ${request.url()}: ${request.failure()?.errorText}`));
  page.on('response', (response) => {
    if (response.status() >= 400) note(`status ${response.status()}: ${response.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`Content-Security-Policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return () => { watching = false; };
};

export const accessible = async (page, axe, say) => {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  for (const violation of found.violations) {
    const where = violation.nodes.slice(0, 3).map((node) => `${node.html} (${node.failureSummary})`).join('\n  ');
    say(`axe: ${violation.id}: ${violation.help}: ${violation.nodes.length} times, as in\n  ${where}`);
  }
};

// The answer, and the name of the first cause, are seen without scrolling.
export const checkFold = async (page, status, say) => {
  const height = page.viewportSize().height;
  const places = ['#answer'];
  if (status.diagnosis.length > 0) places.push('.causes h3');
  for (const place of places) {
    const box = await page.locator(place).first().boundingBox();
    if (!box || box.y + box.height > height) say(`${place} is not seen without scrolling`);
  }
};

const words = {
  en: {
    state: { ok: 'ok', degraded: 'degraded', down: 'down', unknown: 'unknown' },
    answer: { ok: 'Yes', degraded: 'Yes, with faults', down: 'No', unknown: 'Unknown', proxied: 'No verdict' },
    since: / since (\d{4}-\d\d-\d\d )?\d\d:\d\d( [A-Z+-]\w*)?$/,
    everything: /: everything works(, despite a fault)?$/,
    proxied: ': devices here use a proxy, and reachd tests the path without it',
    names: {
      push: 'push', 'push-bag': 'push configuration', identity: 'identity', 'imessage-activation': 'iMessage activation',
      'facetime-activation': 'FaceTime activation', 'key-lookup': 'key lookup', 'device-setup': 'device setup',
    },
    all: 'all services',
  },
  de: {
    state: { ok: 'in Ordnung', degraded: 'beeinträchtigt', down: 'gestört', unknown: 'unbekannt' },
    answer: { ok: 'Ja', degraded: 'Ja, mit Störungen', down: 'Nein', unknown: 'Unbekannt', proxied: 'Kein Urteil' },
    since: / seit (\d{4}-\d\d-\d\d )?\d\d:\d\d( [A-Z+-]\w*)? (gestört|beeinträchtigt)$/,
    everything: /: alles funktioniert(, trotz einer Störung)?$/,
    proxied: ': die Geräte hier benutzen einen Proxy, und reachd prüft den Weg ohne ihn',
    names: {
      push: 'Push', 'push-bag': 'Push-Konfiguration', identity: 'Identität', 'imessage-activation': 'iMessage-Aktivierung',
      'facetime-activation': 'FaceTime-Aktivierung', 'key-lookup': 'Schlüsselabfrage', 'device-setup': 'Geräteeinrichtung',
    },
    all: 'alle Dienste',
  },
};

// Part of the icon's drawing, by the answer: a disc with a tick, a triangle, a cross, a ring, a bar.
const shapes = { ok: "M4 8l3 3", degraded: 'M8 0l8 15H0z', down: 'M2 2l12 12', unknown: "r='6' fill='none'", proxied: 'M1 8h14' };

const answerOf = (status) => {
  if (status.proxied) return 'proxied';
  const found = status.services.map((service) => service.state);
  return ['down', 'unknown', 'degraded'].find((state) => found.includes(state)) ?? 'ok';
};

// The headline, the title and the icon say the same, in words and by shape.
export const checkAnswer = async (page, status, language, say) => {
  const said = words[language];
  const answer = answerOf(status);
  const headline = await page.locator('#answer').innerText();
  const first = new RegExp(`^${said.answer[answer]}(( from | von )[^:]+)?: `);
  if (!first.test(headline)) say(`the answer is not ${said.answer[answer]}: ${headline}`);
  if (answer === 'proxied' && !headline.endsWith(said.proxied)) say(`the answer does not speak of the proxy: ${headline}`);
  if (answer === 'ok' && !said.everything.test(headline)) say(`all is well, and the answer is: ${headline}`);
  if (['down', 'degraded'].includes(answer)) {
    if (!said.since.test(headline)) say(`the answer does not say since when: ${headline}`);
    const concerned = status.services.filter((service) => service.state === answer).map((service) => said.names[service.service]);
    if (![said.all, ...concerned].some((name) => headline.includes(name))) say(`the answer names none of ${concerned}: ${headline}`);
    if (/\w-(activation|lookup|bag)\b/.test(headline)) say(`the answer has an id in it: ${headline}`);
  }
  const title = await page.title();
  if (!title.startsWith(said.answer[answer])) say(`the title is ${title}`);
  if (status.site && !title.includes(` – ${status.site}: `)) say(`the title does not name ${status.site}: ${title}`);
  if (status.site && !(await page.locator('h1').innerText()).includes(status.site)) say(`the heading does not name ${status.site}`);
  const icon = await page.locator('link[rel=icon]').getAttribute('href');
  const expected = answer === 'ok' && status.diagnosis.length > 0 ? shapes.degraded : shapes[answer];
  if (!icon.includes(expected)) say(`the icon of ${answer} is ${icon}`);
  const classes = await page.locator('.verdict').getAttribute('class');
  if (answer === 'proxied' && !classes.includes('soft')) say(`the answer is not muted: ${classes}`);
};

// The page says what the API says.
export const checkStatus = async (page, status, language, say) => {
  const { state } = words[language];
  const shownAs = await page.locator('.services [title]').evaluateAll((names) => names.map((name) => {
    const item = name.closest('li, tr');
    return [name.title, [...item.querySelectorAll('b')].map((each) => each.textContent)];
  }));
  for (const [service, texts] of shownAs) {
    const expected = status.services.filter((each) => each.service === service).map((each) => state[each.state]);
    if (texts.join() !== expected.join()) say(`service ${service} is shown as ${texts}, not ${expected}`);
  }
  const services = new Set(status.services.map((each) => each.service));
  if (shownAs.length !== services.size) say(`${shownAs.length} of ${services.size} services are shown`);
  const verdict = await page.locator('.verdict').innerText();
  for (const cause of status.diagnosis) {
    // The API speaks the language of the configuration, which is English. The figures of some sentences change by the second.
    const start = language === 'de' ? ', seit 20' : cause.sentence.split(' since ')[0];
    if (!verdict.includes(start)) say(`the page does not say: ${start}`);
    for (const line of language === 'de' ? [] : cause.evidence) {
      const place = line.split(' UTC  ').pop();
      if (!verdict.includes(place)) say(`the page does not show: ${line}`);
    }
  }
  const probes = new Set(status.probes.map((series) => series.probe));
  const shown = await page.locator('details.probe').count();
  if (shown !== probes.size) say(`${shown} of ${probes.size} probes are shown`);
  const hosts = new Set(status.probes.map((series) => series.target));
  const rows = await page.locator('.matrix tbody tr').count();
  if (rows !== hosts.size) say(`${rows} of ${hosts.size} hosts are shown`);
  const down = new Set(status.probes.filter((series) => series.up === false).map((series) => series.probe));
  const red = await page.locator('details.probe.bad').count();
  if (red !== down.size) say(`${red} probes are marked as down, not ${down.size}`);
};

// It fits: nothing has to be scrolled to the side, and every port of the table is seen.
export const checkWidths = async (page, say) => {
  const before = page.viewportSize();
  for (const width of [390, 1280, 1920]) {
    await page.setViewportSize({ width, height: before.height });
    const { whole, seen } = await page.evaluate(() => ({
      whole: document.documentElement.scrollWidth, seen: document.documentElement.clientWidth,
    }));
    if (whole > seen) say(`at ${width} the page is ${whole} wide and has to be scrolled to the side`);
    if (width < 1000) continue;
    const heads = page.locator('.matrix thead th').filter({ hasText: /5223/ });
    const box = await heads.last().boundingBox();
    if (!box || box.x + box.width > width) say(`at ${width} port 5223 is not seen: ${JSON.stringify(box)}`);
    const broken = await page.locator('.matrix tbody th').evaluateAll((names) => names
      .filter((name) => name.getClientRects().length !== 1 || name.scrollWidth > name.clientWidth
        || [...name.childNodes].some((text) => {
          const range = document.createRange();
          range.selectNodeContents(text);
          return range.getClientRects().length > 1;
        })).map((name) => name.textContent));
    if (broken.length > 0) say(`at ${width} these names are broken: ${broken}`);
  }
  await page.setViewportSize(before);
};

// The button copies the evidence and nothing else: with navigator.clipboard, and where that is not (a page without TLS
// from another host).
export const checkCopy = async (page, status, say) => {
  const evidence = page.locator('.evidence');
  const count = await evidence.count();
  if (count === 0 && status.diagnosis.some((cause) => cause.evidence.length > 0)) say('there is no evidence');
  for (const secure of [true, false]) {
    if (!secure) await page.evaluate(() => { Clipboard.prototype.writeText = undefined; });
    for (let i = 0; i < count; i += 1) {
      await page.evaluate(() => navigator.clipboard.write([new ClipboardItem({ 'text/plain': new Blob(['before'], { type: 'text/plain' }) })]));
      const button = evidence.nth(i).locator('.copy');
      await button.evaluate((each) => { each.textContent = 'not yet'; });
      const lines = await evidence.nth(i).locator('pre').evaluate((pre) => pre.textContent);
      await button.click();
      await page.waitForFunction((each) => each.textContent === each.dataset.done, await button.elementHandle());
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      if (copied !== lines) say(`${secure ? 'with' : 'without'} navigator.clipboard ${JSON.stringify(copied)} was copied, not ${JSON.stringify(lines)}`);
      if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC  /.test(copied)) say(`evidence without its time was copied: ${copied}`);
    }
  }
};

// The pictures of a day have a time axis.
export const checkAxis = async (page, say) => {
  const ends = await page.locator('.h').evaluateAll((days) => days.map((day) =>
    ['::before', '::after'].map((end) => getComputedStyle(day, end).content).join()));
  if (ends.length === 0) say('there is no course of a day');
  for (const end of new Set(ends)) if (end !== '"−24 h","0"') say(`the ends of a day are ${end}`);
};
export const checkHours = async (page, say) => {
  for (const day of await page.locator('.day').all()) {
    const texts = await day.locator('text').allTextContents();
    // Every fourth hour of a day; at its very ends there may be one more.
    if (texts.length < 6 || texts.length > 7) say(`a day has the hours ${texts}`);
    texts.forEach((text, i) => {
      const next = texts[i + 1];
      if (!/^\d\d:00$/.test(text)) say(`an hour is ${text}`);
      if (next && (parseInt(text, 10) + 4) % 24 !== parseInt(next, 10)) say(`behind ${text} comes ${next}`);
    });
  }
  if (await page.locator('.day').count() === 0) say('there is no day');
};

// On a German page nothing is in English but names, identifiers, and what is marked as such: words that no German text has.
export const checkGerman = async (page, say) => {
  const text = await page.evaluate(() => {
    const copy = document.body.cloneNode(true);
    for (const other of copy.querySelectorAll('[lang=en], script, code, i')) other.remove();
    // What a far side said is quoted as it is.
    const texts = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/(beginnt: )[^]*/, '$1');
    return copy.textContent;
  });
  const english = text.match(/\b(the|and|with|without|from|since|are|answered|failed|down|attempt|please|to allow)\b/i);
  if (english) say(`in a German page: ${text.slice(Math.max(0, english.index - 80), english.index + 80).replace(/\s+/g, ' ')}`);
};

export const checkPage = async (page, axe, { js, language }, say) => {
  const wide = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  if (wide[0] > wide[1]) say(`the page is ${wide[0]} wide and has to be scrolled to the side`);
  const lang = await page.locator('html').getAttribute('lang');
  if (lang !== language) say(`the page is in ${lang}`);
  if (language === 'de') await checkGerman(page, say);
  // axe-core waits by timers, which a page without JavaScript does not have; the document is the same with it.
  if (js) await accessible(page, axe, say);
};
