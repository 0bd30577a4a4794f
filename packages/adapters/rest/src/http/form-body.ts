import { bad } from './errors.ts'
import type { FormValues } from './form.ts'

/** More than any operation has, even with a map of 99 pairs. */
export const MAX_FIELDS = 1000

/** Parses a form-encoded body; every name has a list of values. */
export function parseForm(body: string): FormValues {
  const values: Record<string, string[]> = Object.create(null)
  let count = 0
  for (const [name, value] of new URLSearchParams(body)) {
    count += 1
    if (count > MAX_FIELDS) throw bad(`A form may have at most ${MAX_FIELDS} fields`)
    const list = values[name]
    if (list) list.push(value)
    else values[name] = [value]
  }
  return values
}
