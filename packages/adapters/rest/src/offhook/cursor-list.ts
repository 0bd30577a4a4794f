import type { Page, PageRequest } from '@offhook/accounts'
import { type Answer, ok } from '../http/answer.ts'
import type { Asked } from '../http/routes.ts'

const SIZE = 100

/** A page of a list of our own API: its rows, and the cursor of the next page. */
export function listOf<Row>(
  name: string,
  { form }: Asked,
  read: (page: PageRequest) => Page<Row>,
): Answer {
  const { rows, next } = read({ size: SIZE, after: form.filled('cursor') ?? null })
  return ok({ [name]: rows, next })
}
