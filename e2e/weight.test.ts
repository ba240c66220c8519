import { readFileSync } from 'node:fs'
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

test('the scripts of the form and the account are at most 1.19 times what Next brings to every page', async ({
  page,
  stack,
}) => {
  const { rootMainFiles, polyfillFiles } = JSON.parse(readFileSync('.next/build-manifest.json', 'utf8'))
  const brought = [...rootMainFiles, ...polyfillFiles].map((path) => readFileSync(`.next/${path}`))
  const next = brought.reduce((all, text) => all + gzipSync(text).length, 0) / 1024
  const of = async (path: string) => weight(await (await page.request.get(path)).text(), stack.url)
  await register(page, somebody())
  const [form, account] = [await of('/'), await of('/account')]
  console.log(`Next ${next.toFixed(1)} KiB, / ${form.toFixed(1)}, /account ${account.toFixed(1)}`)
  expect(next).toBeGreaterThan(100)
  expect(form).toBeLessThanOrEqual(next * 1.19)
  expect(account).toBeLessThanOrEqual(next * 1.19)
})

test('the page that the bench compares with is only in a build that the bench made', async ({ page }) => {
  const pages = Object.keys(JSON.parse(readFileSync('.next/server/app-paths-manifest.json', 'utf8')))
  expect(pages).toContain('/account/page')
  expect(pages.filter((path) => path.includes('bench'))).toEqual([])
  expect(pages.filter((path) => path.includes('gallery'))).toEqual(['/gallery/page'])
  expect((await page.request.get('/bench')).status()).toBe(404)
})

test('the scripts of the overview are at most 250 KiB', async ({ page, stack }) => {
  await signIn(page)
  const overview = await weight(await (await page.request.get('/admin')).text(), stack.url)
  console.log(`/admin ${overview.toFixed(1)} KiB`)
  expect(overview).toBeLessThanOrEqual(250)
})
