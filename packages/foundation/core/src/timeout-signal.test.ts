import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { timeoutSignal } from './timeout-signal.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

it('aborts in its time, also where a signal made of it is all that is left', async () => {
  const other = new AbortController()
  const aborted = new Promise<unknown>((resolve) => {
    const signal = AbortSignal.any([other.signal, timeoutSignal(100)])
    signal.addEventListener('abort', () => resolve(signal.reason))
  })
  await new Promise((resolve) => setImmediate(resolve))
  collectGarbage()

  expect(await aborted).toMatchObject({ name: 'TimeoutError' })
})
