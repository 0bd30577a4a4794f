import { type Logger, silentLogger } from '@offhook/core'
import { expect, it } from 'vitest'
import { Bench, nothingLeft } from '../testing/bench.ts'

it('how the audio of a call was is logged when it ends', async () => {
  const lines: unknown[] = []
  const logger: Logger = {
    ...silentLogger,
    info: (fields: object, message: string) => lines.push([message, fields]),
    child: () => logger,
  }
  const bench = new Bench({ logger })
  const leg = await bench.receive('<Pause length="60"/>')
  leg.hangsUp()
  await bench.settle()

  expect(lines).toContainEqual([
    'The audio of a call ended',
    expect.objectContaining({ packetsReceived: 0, codec: null }),
  ])
  expect(await bench.close()).toEqual(nothingLeft)
})
