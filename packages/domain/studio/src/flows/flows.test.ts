import { parseSid } from '@offhook/core'
import { beforeEach, expect, it } from 'vitest'
import type { FlowSid } from '../model.ts'
import { FROM, StudioBench } from '../testing/studio-bench.ts'
import { Flows } from './flows.ts'

let bench: StudioBench
let sid: FlowSid

const say = (text: string) => ({
  name: 'hello',
  type: 'say-play',
  properties: { say: text },
  transitions: [],
})

beforeEach(async () => {
  bench = new StudioBench()
  sid = parseSid('FW', (await bench.flow([say('one')])).split('/').at(-1)) as FlowSid
})

const revisionOf = async (flows: Flows) =>
  (await flows.runnable(bench.accountSid, sid, FROM))?.revision
const publish = (flows: Flows) => flows.update(bench.accountSid, sid, { status: 'published' })

it('a revision that another node has published runs here half a minute later', async () => {
  const { flows } = bench.studio
  expect(await revisionOf(flows)).toBe(1)
  await publish(new Flows(bench.shelf))
  expect(await revisionOf(flows)).toBe(1)
  await bench.clock.advance(30_000)
  expect(await revisionOf(flows)).toBe(2)
})

it('is not overwritten by whoever began with an older revision', async () => {
  const { flows } = bench.studio
  const save = (friendlyName: string, after?: number) =>
    flows.update(bench.accountSid, sid, { status: 'draft', friendlyName }, after)
  const both = await Promise.allSettled([save('Mine', 1), save('Yours', 1)])
  expect(both).toMatchObject([
    { status: 'fulfilled', value: { friendlyName: 'Mine', revision: 2 } },
    { status: 'rejected', reason: { code: 20412 } },
  ])
  expect(await save('Yours', 2)).toMatchObject({ friendlyName: 'Yours', revision: 3 })
  expect(await save('Whoever')).toMatchObject({ revision: 4 })
})

it('what is read while another revision is published is not kept', async () => {
  let goOn = () => {}
  const stopped = new Promise<void>((resolve) => {
    goOn = resolve
  })
  let isFirst = true
  const slow = {
    ...bench.shelf,
    rows: {
      ...bench.shelf.rows,
      find: async (entity: never, where: never) => {
        const row = await bench.shelf.rows.find(entity, where)
        if (!isFirst) return row
        isFirst = false
        await stopped
        return row
      },
    },
  }
  const flows = new Flows(slow as never)
  const reading = revisionOf(flows)
  await publish(flows)
  goOn()
  expect(await reading).toBe(1)
  expect(await revisionOf(flows)).toBe(2)
})
