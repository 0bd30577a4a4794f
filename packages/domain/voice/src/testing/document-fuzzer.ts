import { Draw } from '@offhook/core'
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
  readonly #draw: Draw

  constructor(seed: number, verbs: readonly Verb[]) {
    this.#draw = new Draw(seed)
    this.#verbs = verbs
  }

  /** A document with up to three faults; sometimes none. */
  damaged(): string {
    let text = this.#document()
    for (let faults = this.#draw.below(4); faults > 0; faults--) text = this.#fault(text)
    return text
  }

  /** A document that can be run, with one attribute that no verb has. */
  planted(): string {
    const { name, schema } = this.#draw.pick(this.#verbs)
    const verbs = [this.#element(name, schema, 0, ` ${PLANTED}="x"`), ...this.#verbsOf(2)]
    if (this.#draw.below(2)) verbs.reverse()
    return `<Response>${verbs.join(this.#draw.pick(['', '\n', '\r\n  ', '<!-- c\n -->']))}</Response>`
  }

  #document(): string {
    const head = this.#draw.pick(['', '<?xml version="1.0" encoding="UTF-8"?>\n', '\uFEFF'])
    return `${head}<Response>${this.#verbsOf(2).join('\n')}</Response>`
  }

  #verbsOf(most: number): string[] {
    return Array.from({ length: this.#draw.below(most + 1) }, () => {
      const { name, schema } = this.#draw.pick(this.#verbs)
      return this.#element(name, schema, 0)
    })
  }

  #element(name: string, schema: ElementSchema, depth: number, first = ''): string {
    const known = Object.keys(schema.attributes).filter(() => this.#draw.below(8) === 0)
    const attributes = known.map((each) => ` ${each}="${this.#draw.pick(VALUES)}"`).join('')
    const children = depth < MAX_DEPTH ? this.#children(schema, depth) : ''
    const text = schema.text === 'none' && this.#draw.below(8) > 0 ? '' : this.#draw.pick(TEXTS)
    const inside = this.#draw.below(2) ? text + children : children + text
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
    return Array.from({ length: this.#draw.below(3) }, () => {
      const [name, inner] = this.#draw.pick(known)
      return this.#element(name, inner, depth + 1)
    }).join('')
  }

  #fault(text: string): string {
    const at = this.#draw.below(text.length + 1)
    const end = at + this.#draw.below(Math.min(40, text.length - at) + 1)
    const [before, after] = [text.slice(0, at), text.slice(at)]
    switch (this.#draw.below(11)) {
      case 0:
        return before
      case 1:
        return before + text.slice(end)
      case 2:
        return before + text.slice(at, end) + after
      case 3:
        return `${before}&${after}`
      case 4:
        return `${before}${this.#draw.pick(['<', '>', '"', "'", '/', '=', ']]>', '\u0000', '\ud800'])}${after}`
      case 5:
        return text.replace(/<\/(\w+)>/, (_, name: string) => `</${name.toLowerCase()}>`)
      case 6:
        return text.replace(/ (\w+)="/, ' $1="x" $1="')
      case 7:
        return text.replace(/<(\w+)/g, (all, name: string) =>
          this.#draw.below(4) === 0 ? `<${this.#draw.pick(NAMES)}` : `<${name || all}`,
        )
      case 8:
        return this.#draw.pick([
          `junk ${text}`,
          `<?xml version="2.0"?>${text}`,
          `<!DOCTYPE r [<!ENTITY a "aaaa">]>${text}`,
          `<html>${text}</html>`,
          `${text}${text}`,
          '',
          '{"not":"xml"}',
        ])
      case 9:
        return `${before}${'<a>'.repeat(this.#draw.below(80))}${after}`
      default:
        return `${before}${String.fromCharCode(this.#draw.below(65_536))}${after}`
    }
  }
}
