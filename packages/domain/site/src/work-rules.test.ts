import type { Shelf } from '@offhook/accounts'
import { type Change, makeSid, SimulatedClock } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { WorkRules } from './work-rules.ts'

const queue = { sid: makeSid('WQ'), accountSid: makeSid('AC'), workspaceSid: makeSid('WS') }

function start() {
  let row: unknown
  const shelf = {
    clock: new SimulatedClock(),
    rows: { find: async () => row },
    writer: {
      commit: async ([change]: readonly Change[]) => {
        row = change?.op === 'put' ? change.row : undefined
      },
    },
  } as unknown as Shelf
  return { rules: new WorkRules(shelf), kept: () => row }
}

describe('the rule of a queue', () => {
  it('takes two changes at once, and keeps what a change leaves out', async () => {
    const { rules, kept } = start()
    await Promise.all([
      rules.set(queue, { wrapUpSeconds: 30 }),
      rules.set(queue, { autoAccept: true }),
    ])

    expect(kept()).toMatchObject({ ...queue, wrapUpSeconds: 30, autoAccept: true })
  })

  it('is gone once it says nothing', async () => {
    const { rules, kept } = start()
    await rules.set(queue, { wrapUpSeconds: 30, autoAccept: true })
    await rules.set(queue, { wrapUpSeconds: null })
    expect(kept()).toMatchObject({ wrapUpSeconds: null, autoAccept: true })
    await rules.set(queue, { autoAccept: null })

    expect(kept()).toBeUndefined()
  })

  it('refuses a wrap-up out of bounds, and goes on with the next change', async () => {
    const { rules, kept } = start()
    const refused = rules.set(queue, { wrapUpSeconds: 0 })
    const next = rules.set(queue, { wrapUpSeconds: 3_600 })

    await expect(refused).rejects.toMatchObject({ code: 20001 })
    await next
    expect(kept()).toMatchObject({ wrapUpSeconds: 3_600 })
  })
})
