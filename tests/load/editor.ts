/**
 * `npm run bench:editor`: how long a flow of 1 000 widgets takes to open, and how many frames a second
 * there are while one widget of 300, and then all 300, are dragged. The flows are handed to the page by
 * this file, since what is measured is the page. What the page's own thread works for a frame is CPU
 * time, which says more than frames a second where no graphics card draws them.
 */
import { BrowserParty, launchBrowser, ServerProcess } from '@offhook/test-kit'
import type { CDPSession, Page } from 'playwright-core'
import { root } from '../support/root.ts'
import { table } from './support.ts'

const OPEN = 1_000
const DRAGGED = 300
/** How long a widget is dragged about, in milliseconds. */
const DRAG_MS = 3_000

/** A tree of menus: three ways out of each, some of them back. */
function flowOf(count: number): object {
  const name = (index: number) => (index < count ? `menu_${index}` : undefined)
  const across = Math.ceil(Math.sqrt(count))
  const menu = (_: unknown, index: number) => ({
    name: `menu_${index}`,
    type: 'gather-input-on-call',
    transitions: [
      { event: 'keypress', next: name(index * 2 + 1) },
      { event: 'speech', next: name(index * 2 + 2) },
      { event: 'timeout', next: name(Math.floor(index / 2)) },
    ],
    properties: {
      say: `Menu ${index}: press a key`,
      offset: { x: (index % across) * 300, y: 200 + Math.floor(index / across) * 180 },
    },
  })
  const trigger = {
    name: 'Trigger',
    type: 'trigger',
    transitions: [{ event: 'incomingCall', next: 'menu_0' }],
    properties: { offset: { x: 0, y: 0 } },
  }
  return {
    states: [trigger, ...Array.from({ length: count - 1 }, menu)],
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
  }
}

async function openFlow(page: Page, count: number): Promise<number> {
  const sid = `FW${String(count).padStart(32, '0')}`
  const row = {
    sid,
    friendly_name: `${count} widgets`,
    status: 'draft',
    revision: 1,
    valid: true,
    date_created: '2026-11-30T00:00:00Z',
  }
  await page.unrouteAll()
  await page.route('**/v2/Flows**', (route) =>
    route.fulfill({
      json: route.request().url().includes(sid)
        ? { ...row, definition: flowOf(count) }
        : { flows: [row] },
    }),
  )
  await page.getByRole('link', { name: 'Calls' }).first().click()
  await page.getByRole('link', { name: 'Flows' }).first().click()
  await page.getByTestId('flow-row').getByText(`${count} widgets`).waitFor()
  // From the press to the frame after which all widgets and wires are drawn.
  return page.evaluate(
    (widgets) =>
      new Promise<number>((resolve) => {
        const began = performance.now()
        document.querySelector<HTMLElement>('[data-testid="flow-row"]')?.click()
        const look = () => {
          const isDrawn =
            document.querySelectorAll('[data-testid="widget"]').length === widgets &&
            (document.querySelectorAll('.react-flow__edge').length >= widgets - 1 ||
              document.querySelector('[data-testid="far-wires"] path')?.getAttribute('d'))
          if (isDrawn) requestAnimationFrame(() => resolve(performance.now() - began))
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }),
    count,
  )
}

/** Seconds of CPU that the thread of the page has worked since it was opened. */
interface Work {
  readonly script: number
  readonly layout: number
  readonly all: number
}

async function workOf(cdp: CDPSession): Promise<Work> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN
  return {
    script: of('ScriptDuration'),
    layout: of('LayoutDuration') + of('RecalcStyleDuration'),
    all: of('TaskDuration'),
  }
}

interface Drag {
  /** The times between frames, in milliseconds. */
  readonly frames: readonly number[]
  /** Milliseconds of CPU a frame. */
  readonly work: Work
}

/** Drags from the middle of a widget. */
async function drag(page: Page, cdp: CDPSession): Promise<Drag> {
  const box = await page.getByTestId('widget').nth(40).boundingBox()
  if (!box) throw new Error('There is no widget to drag.')
  const x = box.x + box.width / 2
  const y = box.y + box.height / 3
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.evaluate(() => {
    const frames: number[] = []
    Object.assign(window, { frames })
    let last = performance.now()
    const count = () => {
      const now = performance.now()
      frames.push(now - last)
      last = now
      requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
  })
  const before = await workOf(cdp)
  const end = Date.now() + DRAG_MS
  for (let step = 0; Date.now() < end; step += 1) {
    await page.mouse.move(x + 40 * Math.sin(step / 20), y + 40 * Math.cos(step / 20))
  }
  const after = await workOf(cdp)
  const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames)
  await page.mouse.up()
  const each = (name: keyof Work) => ((after[name] - before[name]) * 1_000) / frames.length
  return { frames, work: { script: each('script'), layout: each('layout'), all: each('all') } }
}

const tenth = (ms: number) => Math.round(ms * 10) / 10

const figures = (what: string, frames: readonly number[], work?: Work) => {
  const sorted = [...frames].sort((a, b) => a - b)
  const total = frames.reduce((sum, one) => sum + one, 0)
  return {
    what,
    'frames a second': Math.round((frames.length / total) * 1_000),
    'p95 of a frame, ms': tenth(sorted[Math.floor(sorted.length * 0.95)] ?? 0),
    ...(work && {
      'script, CPU ms a frame': tenth(work.script),
      'style and layout': tenth(work.layout),
      'all work of the page': tenth(work.all),
    }),
  }
}

const server = await ServerProcess.start(root)
const browser = await launchBrowser()
try {
  const party = await BrowserParty.open(browser, {
    name: 'administrator',
    url: `${server.facts.httpUrl}/app/studio`,
    viewport: { width: 1920, height: 1080 },
  })
  const { page } = party
  const cdp = await party.context.newCDPSession(page)
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  const login = server.facts.logins.find(({ role }) => role === 'admin')
  await page.getByLabel('User name').fill(login?.username ?? '')
  await page.getByLabel('Password').fill(login?.password ?? '')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  // The first time fetches the editor's files, which the next have already.
  const first = await openFlow(page, 10)
  const opened = await openFlow(page, OPEN)
  await openFlow(page, DRAGGED)
  const idle = await page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const frames: number[] = []
        let last = performance.now()
        const count = () => {
          const now = performance.now()
          frames.push(now - last)
          last = now
          if (frames.length < 120) requestAnimationFrame(count)
          else resolve(frames)
        }
        requestAnimationFrame(count)
      }),
  )
  const one = await drag(page, cdp)
  await page.mouse.click(1_500, 1_000)
  await page.keyboard.press('Control+a')
  const all = await drag(page, cdp)
  table([
    { what: 'a flow of 10 with the files of the editor', ms: Math.round(first) },
    { what: `a flow of ${OPEN} opens (at most 2000)`, ms: Math.round(opened) },
  ])
  table([
    figures(`${DRAGGED} widgets, nothing done`, idle),
    figures(`one of ${DRAGGED} dragged`, one.frames, one.work),
    figures(`all ${DRAGGED} dragged`, all.frames, all.work),
  ])
  await party.close()
} finally {
  await browser.close()
  await server.stop()
}
