import { gzipSync } from 'node:zlib'
import { expect, register, signIn, somebody, test } from './fixtures.ts'

// What a page's scripts weigh, compressed, as they come with the page: nothing that is loaded later on demand.

async function weight(html: string, base: string) {
  const sources = new Set(
    [...html.matchAll(/<script[^>]+src="([^"]+\.js[^"]*)"/g)].map(([, src = '']) => src),
  )
  expect(sources.size).toBeGreaterThan(3)
  const texts = await Promise.all(
    [...sources].map(async (src) => (await fetch(new URL(src.replaceAll('&amp;', '&'), base))).text()),
  )
  return texts.reduce((all, text) => all + gzipSync(text).length, 0) / 1024
}

test('the scripts of the form and the account are at most 1.15 times those of a bare page with one form', async ({
  page,
  stack,
}) => {
  const of = async (path: string) => weight(await (await page.request.get(path)).text(), stack.url)
  const bare = await of('/bench')
  await register(page, somebody())
  const [form, account] = [await of('/'), await of('/account')]
  console.log(`bare ${bare.toFixed(1)} KiB, / ${form.toFixed(1)}, /account ${account.toFixed(1)}`)
  expect(form).toBeLessThanOrEqual(bare * 1.15)
  expect(account).toBeLessThanOrEqual(bare * 1.15)
})

test('the scripts of the overview are at most 250 KiB', async ({ page, stack }) => {
  await signIn(page)
  const overview = await weight(await (await page.request.get('/admin')).text(), stack.url)
  console.log(`/admin ${overview.toFixed(1)} KiB`)
  expect(overview).toBeLessThanOrEqual(250)
})
