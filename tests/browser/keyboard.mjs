// What can be done without a mouse: a probe is opened, its attempts come, one of them is opened.

import { accessible } from './checks.mjs';

const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  return {
    isSummary: element.localName === 'summary',
    inAttempts: Boolean(element.closest('.attempts')),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
    what: element.outerHTML.slice(0, 80),
  };
});

// Presses Tab until `reached`; gives what has the focus then.
const walk = async (page, reached, say) => {
  for (let i = 0; i < 600; i += 1) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (!now.outlined && !now.what.startsWith('<body')) say(`the focus cannot be seen: ${now.what}`);
    if (reached(now)) return now;
  }
  throw new Error('the keyboard does not get there');
};

export const keyboard = async (page, axe, say) => {
  // Past the table.
  await walk(page, (now) => now.what.includes('skip'), say);
  await page.keyboard.press('Enter');
  await walk(page, (now) => now.isSummary && !now.inAttempts, say);
  await page.keyboard.press('Enter');
  if (await page.locator('details.probe[open]').count() !== 1) say('Enter does not open a probe');
  await page.locator('details.probe[open] .attempts').first().waitFor();
  await walk(page, (now) => now.isSummary && now.inAttempts, say);
  await page.keyboard.press('Enter');
  await page.locator('.attempts details[open] .steps').first().waitFor();
  await accessible(page, axe, say);
};
