import { expect, it } from 'vitest'
import type { Http } from '../../api/http.ts'
import { AuditLog } from './audit-log.ts'

const PAGE = 2

/** A server with events by number, the newest first, in pages of two. */
function start(newest: number) {
  const server = { newest }
  const http = {
    get: async (path: string) => {
      const from = Number(/PageToken=(\d+)/.exec(path)?.[1] ?? server.newest)
      const numbers = Array.from({ length: PAGE }, (_, at) => from - at).filter((n) => n > 0)
      const next = from - PAGE
      const link = `https://public.example/v1/Events?PageToken=${next}`
      return {
        events: numbers.map((number) => ({ sid: `AE${number}` })),
        meta: { next_page_url: next > 0 ? link : null },
      }
    },
  } as unknown as Http
  const log = new AuditLog(http)
  return { server, log, read: async () => (await log.refresh()).map(({ sid }) => sid) }
}

it('reads older pages, and puts before them what has come since', async () => {
  const { server, log, read } = start(5)
  expect(await read()).toEqual(['AE5', 'AE4'])
  await log.readOlder()
  server.newest = 6
  expect(await read()).toEqual(['AE6', 'AE5', 'AE4', 'AE3', 'AE2'])
  expect(log.next.get()).toBe('/v1/Events?PageToken=1')
  await log.readOlder()

  expect(await read()).toEqual(['AE6', 'AE5', 'AE4', 'AE3', 'AE2', 'AE1'])
  expect(log.next.get()).toBeNull()
})

it('begins anew where more has come than a page holds', async () => {
  const { server, log, read } = start(5)
  await read()
  server.newest = 9
  expect(await read()).toEqual(['AE9', 'AE8'])
  await log.readOlder()

  expect(await read()).toEqual(['AE9', 'AE8', 'AE7', 'AE6'])
})
