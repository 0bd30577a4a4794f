/**
 * Liquid as flows write it. A path that leads nowhere is an empty text, an object is its JSON.
 * Bounded, since strangers write it: in time, in memory, in the length of what is rendered.
 */
import { Liquid, type Template } from 'liquidjs'
import type { Context } from '../context.ts'
import { textOf } from '../properties/property-reader.ts'

/** Of one rendered text, in characters. */
export const MAX_RENDERED = 16_384
/** By the clock on the wall; what is too slow is tried once more, since it may have been the machine. */
const MAX_RENDER_MS = 100
const MAX_MEMORY = 1_000_000
const MAX_TEMPLATE = 100_000
const MAX_CACHED = 5_000
/** Those that reach outside of the template. */
const foreignTags = ['include', 'render', 'layout', 'block']

/** What a text could not be rendered for; the message is for whoever wrote it. */
export class LiquidFault extends Error {}

const engine = new Liquid({
  timezoneOffset: 0,
  ownPropertyOnly: true,
  parseLimit: MAX_TEMPLATE,
  renderLimit: MAX_RENDER_MS,
  memoryLimit: MAX_MEMORY,
  outputEscape: (value: unknown) => textOf(value),
})
for (const tag of foreignTags) delete engine.tags[tag]
engine.registerFilter('to_json', (value: unknown) => JSON.stringify(value ?? null))
const dateOf = engine.filters['date']
if (typeof dateOf === 'function') {
  // The clock of the run, so that a simulated one can tell the time of day.
  engine.registerFilter('date', function (value: unknown, ...rest: unknown[]) {
    const { now } = this.context.globals as { now?: number }
    const isNow = value === 'now' || value === 'today'
    return dateOf.call(this, isNow ? new Date(now ?? Date.now()) : value, ...rest)
  })
}

const parsed = new Map<string, readonly Template[]>()

export function hasLiquid(text: string): boolean {
  return text.includes('{{') || text.includes('{%')
}

/** Why a text is not Liquid; null where it is. */
export function liquidFault(text: string): string | null {
  if (!hasLiquid(text)) return null
  try {
    templateOf(text)
    return null
  } catch (error) {
    return reason(error)
  }
}

/** @param now epoch milliseconds, what `now` means. @throws LiquidFault */
export function renderLiquid(text: string, context: Context, now: number): string {
  const rendered = hasLiquid(text) ? run(text, context, now) : text
  if (rendered.length > MAX_RENDERED) {
    throw new LiquidFault(`A rendered text is longer than ${MAX_RENDERED} characters`)
  }
  return rendered
}

/** Renders each text inside a value, one after another. Throws what `render` throws. */
export function renderDeep(value: unknown, render: (text: string) => string): unknown {
  if (typeof value === 'string') return render(value)
  if (Array.isArray(value)) return value.map((one) => renderDeep(one, render))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, renderDeep(one, render)]),
  )
}

function run(text: string, context: Context, now: number): string {
  const once = () => textOf(engine.renderSync([...templateOf(text)], context, { globals: { now } }))
  try {
    return unstalled(once)
  } catch (error) {
    throw new LiquidFault(reason(error))
  }
}

/** A machine that stalls for a moment fails no template that is as quick as any. */
function unstalled(once: () => string): string {
  try {
    return once()
  } catch (error) {
    if (reason(error).includes('render limit exceeded')) return once()
    throw error
  }
}

function templateOf(text: string): readonly Template[] {
  const known = parsed.get(text)
  if (known) return known
  const template = engine.parse(text)
  if (parsed.size >= MAX_CACHED) parsed.clear()
  parsed.set(text, template)
  return template
}

function reason(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
}
