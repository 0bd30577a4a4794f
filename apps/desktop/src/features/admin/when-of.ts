import { formatExact } from '../../model/format.ts'
import type { Translate } from '../../texts/index.ts'

/** A time as people read it: day and second, in the reader's own zone. */
export function whenOf({ language }: Translate, iso: string): string {
  return formatExact(Date.parse(iso), language)
}
