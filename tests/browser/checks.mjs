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

const states = {
  en: { ok: 'ok', degraded: 'degraded', down: 'down', unknown: 'unknown' },
  de: { ok: 'in Ordnung', degraded: 'beeinträchtigt', down: 'gestört', unknown: 'unbekannt' },
};

// The page says what the API says.
export const checkStatus = async (page, status, language, say) => {
  const services = await page.locator('.services').innerText();
  for (const service of status.services) {
    const word = states[language][service.state];
    if (!new RegExp(`${service.service}[^]*?${word}`).test(services)) say(`service ${service.service} is not shown as ${word}`);
  }
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
  const hosts = new Set(status.probes.map((series) => `${series.target} ${series.source}`));
  const rows = await page.locator('.matrix tbody tr').count();
  if (rows !== hosts.size) say(`${rows} of ${hosts.size} hosts are shown`);
  const down = new Set(status.probes.filter((series) => series.up === false).map((series) => series.probe));
  const red = await page.locator('details.probe.bad').count();
  if (red !== down.size) say(`${red} probes are marked as down, not ${down.size}`);
};

export const checkPage = async (page, axe, { js, language }, say) => {
  const wide = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  if (wide[0] > wide[1]) say(`the page is ${wide[0]} wide and has to be scrolled to the side`);
  const lang = await page.locator('html').getAttribute('lang');
  if (lang !== language) say(`the page is in ${lang}`);
  // axe-core waits by timers, which a page without JavaScript does not have; the document is the same with it.
  if (js) await accessible(page, axe, say);
};
