// Looks at reachd's pages with Chromium, as people do: large and small, light and dark, in English and German, with and
// without JavaScript. Prints one line of JSON, {"complaints": [...], "looks": N}, when it is done.
//
//   node look.mjs '{"url": "http://127.0.0.1:15223", "name": "drop-5223", "out": DIRECTORY, "modules": DIRECTORY, ...}'
//   empty: no attempt has ended yet; full: every combination; live: waits for a change of the answer (after the line
//   "ready") and for the end of reachd (after the line "changed").

import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import {
  checkAnswer, checkAxis, checkCopy, checkFold, checkHours, checkPage, checkStatus, checkWidths, watch,
} from './checks.mjs';
import { live } from './live.mjs';
import { keyboard } from './keyboard.mjs';

const order = JSON.parse(process.argv[2]);
const require = createRequire(order.modules + '/');
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const sizes = { desktop: { width: 1280, height: 800 }, large: { width: 1920, height: 1080 }, phone: { width: 360, height: 740 } };

// The corners of all combinations, so that each value meets each other at least once.
const few = [
  { js: true, size: 'desktop', scheme: 'light', language: 'en' },
  { js: true, size: 'phone', scheme: 'dark', language: 'de' },
  { js: false, size: 'phone', scheme: 'light', language: 'en' },
  { js: false, size: 'desktop', scheme: 'dark', language: 'de' },
];
// Two of them a fault, which have nothing in common; half of the faults have the other two.
const pair = order.name.length % 2 === 1 ? [few[0], few[3]] : [few[1], few[2]];
const all = [true, false].flatMap((js) => ['desktop', 'phone'].flatMap((size) =>
  ['light', 'dark'].flatMap((scheme) => ['en', 'de'].map((language) => ({ js, size, scheme, language })))));

const complaints = [];
let looks = 0;

const inContext = async (browser, { js, size, scheme, language }, act) => {
  const context = await browser.newContext({
    viewport: sizes[size], colorScheme: scheme, javaScriptEnabled: js,
    locale: language === 'de' ? 'de-DE' : 'en-GB', isMobile: size === 'phone', hasTouch: size === 'phone',
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: order.url });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  const say = (text) => complaints.push(`${size}, ${scheme}, ${language}, ${js ? 'with' : 'without'} JavaScript: ${text}`);
  const stop = await watch(page, order.url, say);
  try {
    await act(page, say, stop);
  } catch (problem) {
    say(problem.stack);
  }
  await context.close();
};

const shot = (page, name, { js, size, scheme, language }) => page.screenshot({
  path: `${order.out}/${order.name}${name}-${size}-${scheme}-${language}${js ? '' : '-no-js'}.png`, fullPage: size === 'phone',
});

const fetchStatus = async () => (await fetch(order.url + '/api/v1/status')).json();
// Without the times, which change with every attempt.
const said = (status) => status.diagnosis.flatMap((cause) =>
  [cause.sentence.split(' since ')[0], ...cause.evidence.map((line) => line.split(' UTC  ').pop())]).join();

const lookAtStatus = (browser, how) => inContext(browser, how, async (page, say) => {
  // Page and answer of the same moment: a sentence may change meanwhile, as when the place of a fault is found. And so it
  // stays while it is looked at: a page that nobody sees does not renew itself.
  let status;
  await page.addInitScript(() => Object.defineProperty(document, 'hidden', { configurable: true, get: () => true }));
  do {
    status = await fetchStatus();
    await page.goto(order.url + '/', { waitUntil: 'load' });
  } while (said(status) !== said(await fetchStatus()));
  looks += 1;
  await shot(page, '', how);
  await checkFold(page, status, say);
  await checkAnswer(page, status, how.language, say);
  await checkStatus(page, status, how.language, say);
  if (!order.empty) await checkAxis(page, say);
  await checkPage(page, axe, how, say);
  if (how.js && how.size === 'desktop') await checkCopy(page, status, say);
  if (how.size === 'desktop') await checkWidths(page, say);
  if (!how.js || how.size !== 'desktop' || order.empty) return;
  await page.evaluate(() => { delete document.hidden; });
  await keyboard(page, axe, say);
});

const lookAtProbe = (browser, how, probe) => inContext(browser, how, async (page, say) => {
  await page.goto(`${order.url}/probes/${probe}`, { waitUntil: 'load' });
  looks += 1;
  // Opened by the element's own doing: JavaScript may be off.
  const summaries = page.locator('.attempts summary');
  for (let i = 0; i < Math.min(2, await summaries.count()); i += 1) await summaries.nth(i).click();
  if (await page.locator('.attempts details[open] .steps').count() === 0) say('no attempt opens on a click');
  await shot(page, '-probe', how);
  await checkHours(page, say);
  await checkPage(page, axe, how, say);
});

const main = async () => {
  mkdirSync(order.out, { recursive: true });
  // Debian's Chromium without a window: a quarter less work than the whole browser with --headless.
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium-headless-shell', args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    for (const how of order.full ? all : pair) await lookAtStatus(browser, how);
    const status = await fetchStatus();
    const failing = status.probes.find((series) => series.up === false) ?? status.probes[0];
    for (const how of order.empty ? [] : order.full ? few : pair.slice(0, 1)) await lookAtProbe(browser, how, failing.probe);
    if (order.live) await inContext(browser, all[0], (page, say, stop) => live(page, order.url, say, stop));
  } finally {
    await browser.close();
  }
};

// Longer than this no look takes, however busy the machine is.
setTimeout(() => {
  console.log(JSON.stringify({ complaints: [...complaints, 'the looks took too long'], looks }));
  process.exit(1);
}, 240000).unref();

try {
  await main();
} catch (problem) {
  complaints.push(problem.stack);
}
console.log(JSON.stringify({ complaints, looks }));
