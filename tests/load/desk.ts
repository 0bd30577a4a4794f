/**
 * `npm run bench:desk`: how long a change takes to the screen of a supervisor who looks at 200 agents
 * while 10 of them change each second, and what that costs the page.
 */
import { launchBrowser, ServerProcess } from '@offhook/test-kit'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'
import { table } from './support.ts'

const AGENTS = 200
const PER_SECOND = 10
const SECONDS = 30

const server = await ServerProcess.start(root)
const browser = await launchBrowser()
try {
  const { facts } = server
  const workspace = restClient(facts).taskrouter.v1.workspaces(facts.workspaceSid)
  const activities = await workspace.activities.list()
  const workers: string[] = []
  for (let at = 0; at < AGENTS; at++) {
    const { sid } = await workspace.workers.create({ friendlyName: `agent ${1000 + at}` })
    workers.push(sid)
  }
  // Tall enough that every row is on the screen.
  const context = await browser.newContext({ viewport: { width: 1600, height: AGENTS * 52 + 400 } })
  // The compiler of these scripts names functions by a helper that the page does not have.
  await context.addInitScript({ content: 'globalThis.__name = (named) => named' })
  const page = await context.newPage()
  await page.goto(`${facts.httpUrl}/app/team`)
  const admin = facts.logins.find(({ role }) => role === 'admin')
  await page.getByLabel('User name').fill(admin?.username ?? '')
  await page.getByLabel('Password').fill(admin?.password ?? '')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page
    .getByTestId('team-row')
    .nth(AGENTS - 1)
    .waitFor()

  // When the page shows another text in a row; clocks of both processes are the machine's.
  await page.evaluate(() => {
    const seen: [sid: string, at: number][] = []
    Object.assign(window, { seen })
    const words = new Map<string, string>()
    const wordOf = (row: Element) =>
      row.querySelector('[role="cell"]:nth-child(2) .clip')?.textContent
    for (const row of document.querySelectorAll<HTMLElement>('[data-testid="team-row"]'))
      words.set(row.dataset['sid'] ?? '', wordOf(row) ?? '')
    new MutationObserver(() => {
      const rows = document.querySelectorAll<HTMLElement>('[data-testid="team-row"]')
      requestAnimationFrame(() => {
        const now = Date.now()
        for (const row of rows) {
          const sid = row.dataset['sid'] ?? ''
          const word = wordOf(row) ?? ''
          if (words.get(sid) === word) continue
          words.set(sid, word)
          seen.push([sid, now])
        }
      })
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  const session = await context.newCDPSession(page)
  await session.send('Performance.enable')
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
  }

  let failed = 0
  const asked = new Map<string, number>()
  const before = await busy()
  const begun = performance.now()
  for (let at = 0; at < PER_SECOND * SECONDS; at++) {
    const sid = workers[(at * 37) % AGENTS] ?? ''
    const activity = activities[(Math.floor(at / AGENTS) + 1) % activities.length]
    asked.set(`${sid} ${at}`, Date.now())
    workspace
      .workers(sid)
      .update({ activitySid: activity?.sid ?? '' })
      .catch(() => {
        failed += 1
      })
    const wait = begun + ((at + 1) * 1000) / PER_SECOND - performance.now()
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, wait)))
  }
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const share = ((await busy()) - before) / ((performance.now() - begun) / 1000)
  const seen = await page.evaluate(() => (window as unknown as { seen: [string, number][] }).seen)
  const taken: number[] = []
  for (const [key, at] of asked) {
    const sid = key.split(' ')[0]
    const shown = seen.find((one) => one[0] === sid && one[1] >= at)
    if (shown) taken.push(shown[1] - at)
  }
  taken.sort((a, b) => a - b)
  const at = (share_: number) =>
    taken[Math.min(taken.length - 1, Math.floor(taken.length * share_))]
  table([
    { figure: 'changes asked', value: asked.size },
    { figure: 'changes that failed', value: failed },
    { figure: 'changes seen on the screen', value: taken.length },
    { figure: 'request to screen, median ms', value: at(0.5) ?? '–' },
    { figure: 'request to screen, p95 ms (≤ 100)', value: at(0.95) ?? '–' },
    { figure: 'page, % of a core (≤ 25)', value: Math.round(share * 1000) / 10 },
  ])
} finally {
  await browser.close()
  await server.stop()
}
