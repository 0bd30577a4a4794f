/** `npm run bench:page`: what a browser loads until the desk is up, as it comes over the wire. */
import { gzipSync } from 'node:zlib'
import { launchBrowser, ServerProcess } from '@offhook/test-kit'
import { root } from '../support/root.ts'
import { table } from './support.ts'

const BUDGET_KB = 450

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
} finally {
  await browser.close()
  await server.stop()
}
