import { makeSid, SimulatedClock, silentLogger } from '@offhook/core'
import { expect, it } from 'vitest'
import { TaskRouter } from '../router.ts'
import { MemoryStore } from '../testing/memory-store.ts'

it('is refused like every command for a reservation that is not there: by a rejection', async () => {
  const store = new MemoryStore()
  const router = new TaskRouter({
    clock: new SimulatedClock(),
    logger: silentLogger,
    writer: store,
    repository: store,
  })

  const prepared = router.prepareAccept(makeSid('WR'))

  await expect(prepared).rejects.toMatchObject({ code: 20404, status: 404 })
})
