/** Ways to read attributes: `integer`, `flag`, `oneOf` … each makes a rule for a schema. */
import { codes } from '@offhook/core'
import type { Rule } from './schema.ts'

const GENERAL = codes.schemaViolated

/** Any text; absent = null. */
export function text(code = GENERAL): Rule<string | null> {
  return { fallback: null, code, values: 'text', parse: (given) => given }
}

/** A text of so many characters at most. */
export function textUpTo(most: number, code = GENERAL): Rule<string | null> {
  return {
    fallback: null,
    code,
    values: `up to ${most} characters`,
    parse: (given) => ([...given].length <= most ? given : undefined),
  }
}

/** Any rule for an attribute that changes nothing here: whoever writes it is told with 12200. */
export function inert<Value>(rule: Rule<Value>): Rule<Value> {
  return { ...rule, isInert: true }
}

/** A whole number within its limits. */
export function integer<Fallback extends number | null>(options: {
  fallback: Fallback
  min?: number
  max?: number
  code?: number
}): Rule<number | Fallback> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = options
  return {
    fallback: options.fallback,
    code: options.code ?? GENERAL,
    values: max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`,
    parse(given) {
      if (!/^\d{1,12}$/.test(given)) return undefined
      const value = Number(given)
      return value >= min && value <= max ? value : undefined
    },
  }
}

/** `true` or `false`, in any case. */
export function flag(fallback: boolean, code = GENERAL): Rule<boolean> {
  return {
    fallback,
    code,
    values: '`true`, `false`',
    parse(given) {
      const lower = given.toLowerCase()
      return lower === 'true' ? true : lower === 'false' ? false : undefined
    },
  }
}

export function oneOf<const Value extends string, const Fallback extends Value | null>(
  values: readonly Value[],
  fallback: Fallback,
  code = GENERAL,
): Rule<Value | Fallback> {
  return {
    fallback,
    code,
    values: inCode(values),
    parse: (given) => values.find((value) => value === given),
  }
}

/** A list with spaces or commas between its words; words that are not known spoil it. */
export function listOf<const Value extends string>(
  values: readonly Value[],
  fallback: readonly Value[],
  code = GENERAL,
): Rule<readonly Value[]> {
  return {
    fallback,
    code,
    values: `any of ${inCode(values)}`,
    parse(given) {
      const words = given.split(/[\s,]+/).filter((word) => word !== '')
      const known = words.filter((word): word is Value => values.includes(word as Value))
      return known.length === words.length ? known : undefined
    },
  }
}

/** GET or POST; absent = null, so that a verb can tell. */
export function method(code = GENERAL): Rule<'GET' | 'POST' | null> {
  return {
    fallback: null,
    code,
    values: inCode(['GET', 'POST']),
    parse(given) {
      const upper = given.toUpperCase()
      return upper === 'GET' || upper === 'POST' ? upper : undefined
    },
  }
}

/** Phrases with commas between them, in bounds. */
export function phrases(
  bounds: { readonly most: number; readonly longest: number },
  code = GENERAL,
): Rule<readonly string[]> {
  return {
    fallback: [],
    code,
    values: `up to ${bounds.most} phrases of ${bounds.longest} characters, commas between them`,
    parse(given) {
      const found = given.split(',').map((phrase) => phrase.trim())
      const isFit = found.every((phrase) => phrase.length <= bounds.longest)
      return isFit && found.length <= bounds.most
        ? found.filter((phrase) => phrase !== '')
        : undefined
    },
  }
}

/** A text that a pattern describes. */
export function matching<Fallback extends string | null>(
  pattern: RegExp,
  fallback: Fallback,
  code = GENERAL,
): Rule<string | Fallback> {
  return {
    fallback,
    code,
    values: '',
    parse: (given) => (pattern.test(given) ? given : undefined),
  }
}

function inCode(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ')
}
