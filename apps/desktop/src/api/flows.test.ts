import { expect, it } from 'vitest'
import { Flows } from './flows.ts'

it('lists flows page after page', async () => {
  const asked: unknown[] = []
  const get = async (path: string, { query }: { query: Readonly<Record<string, string>> }) => {
    asked.push([path, query])
    const isLast = query['PageToken'] === 'PT2'
    const next = 'https://offhook.example/v2/Flows?PageSize=50&Page=1&PageToken=PT2'
    return {
      flows: [{ sid: isLast ? 'FW2' : 'FW1' }],
      meta: { next_page_url: isLast ? null : next },
    }
  }
  const flows = await new Flows({ get } as never).list()
  expect(flows.map(({ sid }) => sid)).toEqual(['FW1', 'FW2'])
  expect(asked).toEqual([
    ['/v2/Flows', {}],
    ['/v2/Flows', { PageSize: '50', Page: '1', PageToken: 'PT2' }],
  ])
})
