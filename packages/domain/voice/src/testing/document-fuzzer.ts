import type { ElementSchema } from '@offhook/twiml'
import type { Verb } from '../interpreter/verb.ts'

/** Values of all kinds: what some attribute takes, and what none does. */
const VALUES = [
  ...['true', 'false', 'GET', 'POST', '', '0', '1', '5', '10', '-1', '999999999999', '1e3', 'auto'],
  ...['https://app/x', '/relative?a=b&amp;c=d', 'http://[bad', 'flow://default/menu', '#rc=9'],
  ...['+15550003333', 'client:anna', 'sip:a@b', 'man', 'en-US', 'join leave', 'join,leave', 'dtmf'],
  ...[
    '\u00fc\u4f60\u{1f600}',
    '&lt;&gt;&quot;&apos;',
    '&#65;&#x1F600;',
    ' padded ',
    'a'.repeat(40),
  ],
]
const TEXTS = [
  ...['', ' ', 'Hello', '+15550003333', 'https://app/a.mp3', '{"a":1}', 'a &amp; b', 'sip:a@b.c'],
  ...['<![CDATA[<x>&]]>', '<!-- c -->', '<?pi x?>', '\n\t\r\n', '\u{1f600}'.repeat(3), '&#0;'],
]
const NAMES = ['Say', 'say', 'Dial', 'Number', 'Gather', 'break', 'x:y', '__proto__', 'constructor']
const MAX_DEPTH = 3

/** An attribute that no element has. */
export const PLANTED = 'plantedByTheTest'

/** Documents as the schemas of the verbs allow them, and then as they do not. */
export class DocumentFuzzer {
  readonly #verbs: readonly Verb[]
  #state: number

  constructor(seed: number, verbs: readonly Verb[]) {
    this.#state = seed >>> 0
    this.#verbs = verbs
  }

  /** A document with up to three faults; sometimes none. */
  damaged(): string {
    let text = this.#document()
    for (let faults = this.#below(4); faults > 0; faults--) text = this.#fault(text)
    return text
  }

  /** A document that can be run, with one attribute that no verb has. */
  planted(): string {
    const { name, schema } = this.#pick(this.#verbs)
    const verbs = [this.#element(name, schema, 0, ` ${PLANTED}="x"`), ...this.#verbsOf(2)]
    if (this.#below(2)) verbs.reverse()
    return `<Response>${verbs.join(this.#pick(['', '\n', '\r\n  ', '<!-- c\n -->']))}</Response>`
  }

  #document(): string {
    const head = this.#pick(['', '<?xml version="1.0" encoding="UTF-8"?>\n', '\uFEFF'])
    return `${head}<Response>${this.#verbsOf(2).join('\n')}</Response>`
  }

  #verbsOf(most: number): string[] {
    return Array.from({ length: this.#below(most + 1) }, () => {
      const { name, schema } = this.#pick(this.#verbs)
      return this.#element(name, schema, 0)
    })
  }

  #element(name: string, schema: ElementSchema, depth: number, first = ''): string {
    const known = Object.keys(schema.attributes).filter(() => this.#below(8) === 0)
    const attributes = known.map((each) => ` ${each}="${this.#pick(VALUES)}"`).join('')
    const children = depth < MAX_DEPTH ? this.#children(schema, depth) : ''
    const text = schema.text === 'none' && this.#below(8) > 0 ? '' : this.#pick(TEXTS)
    const inside = this.#below(2) ? text + children : children + text
    return inside === ''
      ? `<${name}${first}${attributes}/>`
      : `<${name}${first}${attributes}>${inside}</${name}>`
  }

  #children(schema: ElementSchema, depth: number): string {
    const { children } = schema
    const free = { attributes: {}, text: 'optional', children: 'any' } as const
    const known: readonly (readonly [string, ElementSchema])[] =
      children === 'any' ? NAMES.map((name) => [name, free]) : Object.entries(children)
    if (known.length === 0) return ''
    return Array.from({ length: this.#below(3) }, () => {
      const [name, inner] = this.#pick(known)
      return this.#element(name, inner, depth + 1)
    }).join('')
  }

  #fault(text: string): string {
    const at = this.#below(text.length + 1)
    const end = at + this.#below(Math.min(40, text.length - at) + 1)
    const [before, after] = [text.slice(0, at), text.slice(at)]
    switch (this.#below(11)) {
      case 0:
        return before
      case 1:
        return before + text.slice(end)
      case 2:
        return before + text.slice(at, end) + after
      case 3:
        return `${before}&${after}`
      case 4:
        return `${before}${this.#pick(['<', '>', '"', "'", '/', '=', ']]>', '\u0000', '\ud800'])}${after}`
      case 5:
        return text.replace(/<\/(\w+)>/, (_, name: string) => `</${name.toLowerCase()}>`)
      case 6:
        return text.replace(/ (\w+)="/, ' $1="x" $1="')
      case 7:
        return text.replace(/<(\w+)/g, (all, name: string) =>
          this.#below(4) === 0 ? `<${this.#pick(NAMES)}` : `<${name || all}`,
        )
      case 8:
        return this.#pick([
          `junk ${text}`,
          `<?xml version="2.0"?>${text}`,
          `<!DOCTYPE r [<!ENTITY a "aaaa">]>${text}`,
          `<html>${text}</html>`,
          `${text}${text}`,
          '',
          '{"not":"xml"}',
        ])
      case 9:
        return `${before}${'<a>'.repeat(this.#below(80))}${after}`
      default:
        return `${before}${String.fromCharCode(this.#below(65_536))}${after}`
    }
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!
  }

  /** Mulberry32. */
  #below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % limit
  }
}
