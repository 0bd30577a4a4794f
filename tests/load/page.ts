/**
 * `npm run bench:page`: what a browser loads until the desk is up, as it comes over the wire, and how
 * long that takes with an empty cache and a full one.
 */
import { gzipSync } from 'node:zlib'
import { launchBrowser, ServerProcess } from '@offhook/test-kit'
import { root } from '../support/root.ts'
import { percentile, table } from './support.ts'

const BUDGET_KB = 520
const BUDGET_MS = 1_000
const LOADS = 9

const server = await ServerProcess.start(root)
const browser = await launchBrowser()
try {
  const sizes = new Map<string, { raw: number; gzip: number }>()
  const context = await browser.newContext()
  context.on('response', async (response) => {
    const { pathname } = new URL(response.url())
    if (!pathname.startsWith('/app/') || response.status() !== 200) return
    const body = await response.body().catch(() => Buffer.alloc(0))
    // Typefaces are compressed already.
    const gzip = pathname.endsWith('.woff2') ? body.length : gzipSync(body).length
    sizes.set(pathname, { raw: body.length, gzip })
  })
  const page = await context.newPage()
  await page.goto(`${server.facts.httpUrl}/app/`)
  const agent = server.facts.logins.find(({ role }) => role === 'agent')
  await page.getByLabel('User name').fill(agent?.username ?? '')
  await page.getByLabel('Password').fill(agent?.password ?? '')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByTestId('activity').getByText('Offline').waitFor()
  const kb = (bytes: number) => Math.round(bytes / 102.4) / 10
  const files = [...sizes].sort(([, a], [, b]) => b.gzip - a.gzip)
  const total = files.reduce((sum, [, { gzip }]) => sum + gzip, 0)
  table([
    ...files.map(([file, { raw, gzip }]) => ({ file, 'raw kB': kb(raw), 'gzip kB': kb(gzip) })),
    { file: `all (budget ${BUDGET_KB})`, 'gzip kB': kb(total) },
  ])
  const devtools = await context.newCDPSession(page)
  const times = []
  for (const cache of ['empty', 'full']) {
    await devtools.send('Network.setCacheDisabled', { cacheDisabled: cache === 'empty' })
    const loads: number[] = []
    for (let load = 0; load < LOADS; load++) {
      const begin = performance.now()
      await page.reload({ waitUntil: 'commit' })
      await page.getByTestId('activity').getByText('Offline').waitFor()
      loads.push(Math.round(performance.now() - begin))
    }
    const [least, most] = [Math.min(...loads), Math.max(...loads)]
    times.push({ cache, 'usable after ms': percentile(loads, 50), least, most })
  }
  table([...times, { cache: `budget ${BUDGET_MS}` }])
} finally {
  await browser.close()
  await server.stop()
}
