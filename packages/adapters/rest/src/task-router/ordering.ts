import { bad } from '../http/errors.ts'
import type { SortBy } from './sorted-page.ts'

/**
 * Reads `Ordering`: `Priority:desc,DateCreated:asc`. Without a direction it ascends.
 * @throws OffhookError 20001 for an attribute that is not among `keys`
 */
export function readOrdering<Row>(
  text: string,
  keys: Readonly<Record<string, (row: Row) => number | string>>,
): readonly SortBy<Row>[] {
  return text.split(',').map((part) => {
    const [name = '', direction = 'asc', ...more] = part.trim().split(':')
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined
    const known = /^(asc|desc)$/i.test(direction) && more.length === 0
    if (!key || !known) {
      throw bad(
        `Ordering: "${part.trim()}" is not one of ${Object.keys(keys).join(', ')} with :asc or :desc`,
      )
    }
    return { key, descending: direction.toLowerCase() === 'desc' }
  })
}
