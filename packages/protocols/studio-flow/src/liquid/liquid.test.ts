import { describe, expect, it } from 'vitest'
import { contextOf } from '../run/step-record.ts'
import { LiquidFault, liquidFault, renderLiquid } from './liquid.ts'

const NOON = Date.parse('2026-11-30T12:34:00Z')
const base = contextOf({
  executionSid: 'FN1',
  flowSid: 'FW1',
  trigger: { call: { From: '+12025550142' } },
  channel: '+12025550100',
  contact: '+12025550142',
  data: { age: 7 },
})
const context = {
  ...base,
  widgets: { lookup: { parsed: { customer: { tier: 'gold' } }, status_code: 200 } },
}
const render = (text: string) => renderLiquid(text, context, NOON)

it.each([
  ['{{trigger.call.From}}', '+12025550142'],
  ['{{flow.channel.address}} {{contact.channel.address}}', '+12025550100 +12025550142'],
  ['{{widgets.lookup.parsed.customer}}', '{"tier":"gold"}'],
  ['{{widgets.lookup.parsed.customer.tier | upcase}}', 'GOLD'],
  ['{{widgets.nobody.Digits}}', ''],
  ['{{a.b.c | default: "none"}}', 'none'],
  ['{{"4" | plus: flow.data.age}}', '11'],
  ['{{"now" | date: "%H:%M"}}', '12:34'],
  ['{% if flow.data.age > 6 %}old{% else %}young{% endif %}', 'old'],
  ['{{"a b&c" | url_encode}}', 'a+b%26c'],
  ['{{flow.data | to_json}}', '{"age":7}'],
  ['{{flow.constructor.name}}{{flow.__proto__}}', ''],
  ['no {braces}', 'no {braces}'],
])('%s', (text, rendered) => {
  expect(render(text)).toBe(rendered)
})

it('is not held to be slow because the machine has stalled once', () => {
  let stalls = 1
  const stalling = {
    get text() {
      const until = performance.now() + 150
      while (stalls > 0 && performance.now() < until);
      stalls -= 1
      return 'x'
    },
  }
  const widgets = { a: stalling }
  expect(renderLiquid('{{widgets.a.text}}{{flow.data.age}}', { ...context, widgets }, NOON)).toBe(
    'x7',
  )
  stalls = 2
  expect(() =>
    renderLiquid('{{widgets.a.text}}{{flow.data.age}}', { ...context, widgets }, NOON),
  ).toThrow(/limit exceeded/)
})

describe('what strangers write', () => {
  it.each([
    '{% for i in (1..100000000) %}{{i}}{% endfor %}',
    '{% for i in (1..30000) %}{% for j in (1..30000) %}{% endfor %}{% endfor %}',
    '{% assign a = "xxxxxxxxxxxxxxxx" %}{% for i in (1..40) %}{% assign a = a | append: a %}{% endfor %}',
    '{{ "x" | replace: "", "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy" | append: "x" | no_such_filter }}',
    '{% for i in (1..9000) %}xxxxx{% endfor %}',
  ])('ends soon: %s', (text) => {
    const from = performance.now()
    try {
      expect(render(text).length).toBeLessThan(100_000)
    } catch (error) {
      expect(error).toBeInstanceOf(LiquidFault)
    }
    // Far above the limit of 100 ms, so that a busy machine does not matter; without one it is minutes.
    expect(performance.now() - from).toBeLessThan(5_000)
  })

  it('is too long when it renders more than 16 kB', () => {
    const long = { ...context, trigger: { call: { long: 'x'.repeat(16_385) } } }
    expect(() => renderLiquid('{{trigger.call.long}}', long, NOON)).toThrow(/longer than 16384/)
  })

  it.each(['{{ a', '{% if %}x', '{% include "/etc/passwd" %}', '{% layout "x" %}', '{% nope %}'])(
    'is a fault where it is no Liquid: %s',
    (text) => {
      expect(liquidFault(text)).not.toBeNull()
    },
  )
})
