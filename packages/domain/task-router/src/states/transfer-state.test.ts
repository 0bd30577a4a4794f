import { expect, it } from 'vitest'
import type { TransferStatus } from '../model.ts'
import { transferEvents, transferState } from './transfer-state.ts'

/** accept, attempt failed, give up, cancel: where each leads; a dash = nowhere. */
const table: Readonly<Record<`${'WORKER' | 'QUEUE'} ${TransferStatus}`, string>> = {
  'WORKER initiated': 'complete failed failed canceled',
  'WORKER complete': '- - - -',
  'WORKER failed': '- - - -',
  'WORKER canceled': '- - - -',
  'QUEUE initiated': 'complete initiated failed canceled',
  'QUEUE complete': '- - - -',
  'QUEUE failed': '- - - -',
  'QUEUE canceled': '- - - -',
}

it.each(
  Object.entries(table).flatMap(([from, row]) =>
    row.split(' ').map((to, index) => [from, transferEvents[index]!, to] as const),
  ),
)('%s + %s → %s', (from, event, to) => {
  const [type, status] = from.split(' ') as ['WORKER' | 'QUEUE', TransferStatus]

  expect(transferState.next({ type, status }, event)?.state.status ?? '-').toBe(to)
})
