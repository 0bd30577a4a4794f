import { codes } from '@offhook/core'
/** Connection overrides in a URL's fragment: `https://app/voice#rc=2&rp=5xx,rt`. Never sent. */
export interface Overrides {
  readonly connectMs: number
  readonly readMs: number
  readonly totalMs: number
  /** Further attempts after the first. */
  readonly retries: number
  /** What is tried again. */
  readonly retryOn: ReadonlySet<RetryCause>
  /** 11240 to 11243 where a value was not valid: the default counts. */
  readonly fault: number | null
}

export const retryCauses = ['4xx', '5xx', 'ct', 'rt'] as const
export type RetryCause = (typeof retryCauses)[number]

const defaults: Overrides = {
  connectMs: 5_000,
  readMs: 15_000,
  totalMs: 15_000,
  retries: 1,
  retryOn: new Set(['ct']),
  fault: null,
}

/** Splits a URL into what is requested and what its fragment overrides. */
export function readOverrides(text: string): {
  readonly url: string
  readonly overrides: Overrides
} {
  const cut = text.indexOf('#')
  if (cut < 0) return { url: text, overrides: defaults }
  const values = new URLSearchParams(text.slice(cut + 1))
  let fault: number | null = null
  const number = (
    key: string,
    min: number,
    max: number,
    fallback: number,
    code: number,
  ): number => {
    const value = values.get(key)
    if (value === null) return fallback
    const parsed = /^\d+$/.test(value) ? Number(value) : Number.NaN
    if (parsed >= min && parsed <= max) return parsed
    fault ??= code
    return fallback
  }
  const overrides = {
    connectMs: number('ct', 100, 10_000, defaults.connectMs, codes.connectOverrideInvalid),
    readMs: number('rt', 100, 15_000, defaults.readMs, codes.readOverrideInvalid),
    totalMs: number('tt', 100, 15_000, defaults.totalMs, codes.totalOverrideInvalid),
    retries: number('rc', 0, 5, defaults.retries, codes.retryOverrideInvalid),
    retryOn: readPolicy(values.get('rp')),
  }
  return { url: text.slice(0, cut), overrides: { ...overrides, fault } }
}

function readPolicy(text: string | null): ReadonlySet<RetryCause> {
  if (text === null) return defaults.retryOn
  const words = text.split(',').map((word) => word.trim())
  if (words.includes('all')) return new Set(retryCauses)
  return new Set(retryCauses.filter((cause) => words.includes(cause)))
}
