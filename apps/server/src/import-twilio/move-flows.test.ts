import { expect, it } from 'vitest'
import { RefusedError } from './api.ts'
import { moveFlows } from './move-flows.ts'
import { Mover } from './mover.ts'
import { Report } from './report.ts'

const flow = (sid: string, friendly_name: string) => {
  return { sid, friendly_name, status: 'published', definition: { states: [] } }
}

/** An account that has these flows, and takes all but those of one name. */
function account(accountSid: string, flows: ReturnType<typeof flow>[], refused = '') {
  return {
    accountSid,
    list: async () => [...flows],
    get: async (_: string, path: string) => {
      const row = flows.find(({ sid }) => path.endsWith(sid))
      if (!row || row.friendly_name === refused) throw new RefusedError('Not found (20404)')
      return row
    },
    post: async (_: string, path: string, fields: Readonly<Record<string, string>>) => {
      const { FriendlyName = '', Status = '' } = fields
      if (FriendlyName === refused) throw new RefusedError('Invalid flow (81022)')
      const known = flows.find(({ sid }) => path.endsWith(sid))
      const row = Object.assign(known ?? flow(`FW-${flows.length}`, FriendlyName), {
        status: Status,
      })
      if (!known) flows.push(row)
      return row
    },
  }
}

it.each(['from', 'to'] as const)(
  'carries the flows behind one that is refused: %s',
  async (refusing) => {
    const report = new Report()
    const olds = [flow('FW1', 'Menu'), flow('FW2', 'Broken'), flow('FW3', 'Voicemail')]
    const there: ReturnType<typeof flow>[] = []
    const from = account('AC1', olds, refusing === 'from' ? 'Broken' : '')
    const to = account('AC2', there, refusing === 'to' ? 'Broken' : '')
    const mover = new Mover({ from: from as never, to: to as never, report, isDry: false })
    await moveFlows(mover)
    expect(there.map(({ friendly_name, status }) => [friendly_name, status])).toEqual([
      ['Menu', 'published'],
      ['Voicemail', 'published'],
    ])
    expect(report.lines.map(({ name, act }) => [name, act])).toEqual([
      ['Broken', 'fail'],
      ['Menu', 'create'],
      ['Voicemail', 'create'],
    ])
  },
)
