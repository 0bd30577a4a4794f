/** kill -9 in mid-call, again and again on one data folder, with the embedded database. */
import { afterAll, beforeAll, describe, it } from 'vitest'
import { CrashSite } from '../support/crash-site.ts'

let site: CrashSite

beforeAll(async () => {
  site = await CrashSite.open()
})

afterAll(async () => {
  await site?.close()
})

describe('a server that is killed under load', () => {
  // Every other time while calls are still being set up: the kill finds all states.
  it.each(Array.from({ length: 10 }, (_, index) => index + 1))(
    'opens again with all that it acknowledged, and nothing in progress: %i',
    async (round) => {
      const settled = round % 2 === 1
      const speakers = await site.crash({ settled, acknowledged: 8 + 5 * round })

      await site.recover(speakers, { settled })
    },
  )

  it('opens again when starts after it were killed too', async () => {
    const speakers = await site.crash({ settled: true, acknowledged: 10 })

    await site.crashWhileStarting('Database opened')
    await site.crashWhileStarting('Database opened')

    await site.recover(speakers, { settled: true })
  })

  it('takes calls as before', async () => {
    await site.callsWork()
  })

  it('has no open task, reservation, participant or place in a queue', async () => {
    await site.nothingIsOpen()
  })
})
