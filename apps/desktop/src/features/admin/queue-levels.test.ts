import { beforeEach, expect, it } from 'vitest'
import { Admin } from '../../api/admin.ts'
import type { Http } from '../../api/http.ts'
import { levelDraft, saveLevels, withLevels } from './queue-levels.ts'
import type { AdminTools } from './use-admin.ts'

const ofChannel = { queue_sid: 'WQ1', channel_sid: 'TC1', service_level_threshold: 9 }
const other = { queue_sid: 'WQ2', alert_levels: { waiting: [1, 2] } }
let posted: unknown[]
const http = {
  get: async () => ({
    queue_stats_configuration: {
      default: { service_level_threshold: 30, reset_time: '06:00' },
      queues: [ofChannel, other],
    },
  }),
  post: async (_path: string, { json }: { json?: unknown }) => void posted.push(json),
} as unknown as Http
const tools = { admin: new Admin(http) } as AdminTools

beforeEach(() => {
  posted = []
})

const rowOf = async (sid: string) => {
  const [row] = await withLevels(tools, Promise.resolve([{ sid }]))
  if (!row) throw new Error('no row')
  return row
}

it('shows what a queue goes by: its own, the defaults of the site, ours', async () => {
  expect(levelDraft(await rowOf('WQ2'))).toEqual({
    ...{ service_level_threshold: '30', short_abandoned_threshold: '5' },
    ...{ waiting0: '1', waiting1: '2', longest_wait0: '60', longest_wait1: '180' },
    ...{ service_level0: '80', service_level1: '60' },
  })
})

it('saves the rule of the queue, and leaves everything else as it is', async () => {
  await saveLevels(tools, await rowOf('WQ1'), { longest_wait1: '90' })

  expect(posted).toEqual([
    {
      queue_stats_configuration: {
        default: { service_level_threshold: 30, reset_time: '06:00' },
        queues: [
          ofChannel,
          other,
          {
            // What is the site's stays the site's.
            ...{ queue_sid: 'WQ1', alert_levels: { longest_wait: [60, 90] } },
          },
        ],
      },
    },
  ])
})

it('is not made of what was read before: a field alone is changed, and emptied again', async () => {
  const row = await rowOf('WQ2')
  await saveLevels(tools, { ...row, stats: null }, { waiting1: '9', service_level_threshold: '' })

  expect(posted).toMatchObject([
    {
      queue_stats_configuration: {
        queues: [ofChannel, { queue_sid: 'WQ2', alert_levels: { waiting: [1, 9] } }],
      },
    },
  ])
})

it('saves nothing when something else was changed', async () => {
  await saveLevels(tools, await rowOf('WQ1'), { friendlyName: 'Sales' })
  expect(posted).toEqual([])
})
