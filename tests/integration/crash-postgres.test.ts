/** kill -9 in mid-call on a real Postgres: the database lives on, the node's rows must end. */
import { PostgresServer } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { CrashSite } from '../support/crash-site.ts'

let postgres: PostgresServer
let site: CrashSite

beforeAll(async () => {
  postgres = await PostgresServer.start()
  site = await CrashSite.open(await postgres.createDatabase())
})

afterAll(async () => {
  await site?.close()
  await postgres?.stop()
})

describe('a server on Postgres that is killed under load', () => {
  it.each([
    { when: 'in mid-call', settled: true, acknowledged: 30 },
    { when: 'while calls are set up', settled: false, acknowledged: 20 },
  ])(
    'opens again with all that it acknowledged, killed $when',
    async ({ settled, acknowledged }) => {
      const speakers = await site.crash({ settled, acknowledged })

      await site.recover(speakers, { settled })
    },
  )

  it('takes calls as before, and leaves nothing open', async () => {
    await site.callsWork()
    await site.nothingIsOpen()
  })
})
