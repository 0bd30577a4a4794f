/**
 * A process of its own that opens a store and does what its arguments say; the test kills it.
 * `node child.ts <dataDir> <databaseUrl or -> <what> <account>`
 */
import { type AccountSid, put, silentLogger, systemClock } from '@offhook/core'
import { createStore } from '@offhook/store'
import { callRow, recordingRow } from './rows.ts'

const [dataDir = '', url = '-', what = 'commit', accountSid = ''] = process.argv.slice(2)
const say = (fact: object) => process.stdout.write(`${JSON.stringify(fact)}\n`)

try {
  const store = await createStore({
    databaseUrl: url === '-' ? null : url,
    dataDir,
    clock: systemClock,
    logger: silentLogger,
  })
  say({ opened: true, nodeId: store.nodeId, pid: process.pid })
  if (what === 'commit') {
    // Each row is told only after it was acknowledged; several are always under way.
    const one = async (): Promise<void> => {
      const call = callRow({ accountSid: accountSid as AccountSid, nodeId: store.nodeId })
      const recording = recordingRow({ callSid: call.sid, nodeId: store.nodeId })
      const effect = { op: 'outbox', kind: 'webhook', orderKey: call.sid, payload: {} } as const
      await store.writer.commit([put('call', call), put('recording', recording), effect])
      say({ committed: call.sid })
      return one()
    }
    await Promise.all([one(), one(), one(), one()])
  }
  if (what === 'hold') await new Promise(() => setInterval(() => {}, 1000))
  await store.close()
} catch (error) {
  say({ failed: error instanceof Error ? error.message : String(error) })
}
