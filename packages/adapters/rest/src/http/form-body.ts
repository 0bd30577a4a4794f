import { bad } from './errors.ts'
import type { FormValues } from './form.ts'

/** More fields than any operation has, maps with 99 pairs included. */
const MAX_FIELDS = 1000

/** Reads a form-encoded body; repeated names become lists. */
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
