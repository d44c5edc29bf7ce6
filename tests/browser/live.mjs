// The page renews itself: a fault is seen without a reload, what is open and focused stays so, and it says when reachd
// does not answer any more.

const answer = '#answer';

export const live = async (page, url, say, stopWatching) => {
  await page.goto(url + '/', { waitUntil: 'load' });
  await page.evaluate(() => { globalThis.sameDocument = true; });
  const before = await page.locator(answer).innerText();
  const probe = page.locator('details.probe').last();
  const name = (await probe.getAttribute('id')).slice(2);
  await probe.locator(':scope > summary').focus();
  await page.keyboard.press('Enter');
  // An attempt opened stays open although newer ones come before it.
  const attempt = probe.locator('.attempts > li').first();
  await attempt.locator('summary').click();
  const attemptId = await attempt.getAttribute('id');
  await probe.locator(':scope > summary').focus();
  const scrolled = await page.evaluate(() => scrollY);
  if (scrolled === 0) say('the page is too short to be scrolled');

  console.log('ready');
  await page.waitForFunction(([place, text]) => document.querySelector(place).innerText !== text, [answer, before],
    { timeout: 60000 });
  await page.locator('.causes h3').first().waitFor({ timeout: 60000, state: 'attached' });
  await page.waitForFunction((id) => document.getElementById(id).previousElementSibling, attemptId, { timeout: 60000 });
  const after = await page.evaluate(([id, opened]) => ({
    same: globalThis.sameDocument === true,
    open: document.getElementById(id).open,
    filled: Boolean(document.querySelector(`#${CSS.escape(id)} .attempts`)),
    attemptOpen: document.querySelector(`#${CSS.escape(opened)} > details`).open,
    focus: document.activeElement.closest('details')?.id,
    scrolled: scrollY,
  }), [`p-${name}`, attemptId]);
  if (!after.same) say('the page was loaded again');
  if (!after.open || !after.filled) say('what was open is shut');
  if (!after.attemptOpen) say('the attempt that was open is shut');
  if (after.focus !== `p-${name}`) say(`the focus went to ${after.focus}`);
  if (after.scrolled === 0) say('the page was scrolled to its top');

  stopWatching();
  console.log('changed');
  const lost = page.locator('#lost');
  await lost.filter({ hasText: /\d\d:\d\d:\d\d/ }).waitFor({ timeout: 30000 });
  if (!await lost.evaluate((element) => element.matches('[role=status]'))) say('the loss is not announced');
  const stale = await page.evaluate(() => ({
    title: document.title, icon: document.querySelector('link[rel=icon]').href, expected: document.getElementById('lost').dataset.icon,
  }));
  if (!/^(Out of date|Veraltet) – /.test(stale.title)) say(`the title of a lost page is ${stale.title}`);
  if (decodeURI(stale.icon) !== decodeURI(stale.expected)) say(`the icon of a lost page is ${stale.icon}`);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  const place = await lost.boundingBox();
  if (!place || place.y < 0 || place.y > page.viewportSize().height) say('the loss is not seen further down');
};
