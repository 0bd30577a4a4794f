import { expect, it } from 'vitest'
import { Http } from './http.ts'

it('tells the version of a resource, and changes that version alone', async () => {
  const asked: (RequestInit | undefined)[] = []
  const http = new Http({
    fetch: async (_path, init) => {
      asked.push(init)
      return new Response('{"sid":"WW1"}', { headers: { ETag: 'W/"7"' } })
    },
    token: async () => 'the-token',
  })
  expect(await http.versioned('/v1/Workflows/WW1')).toEqual({ row: { sid: 'WW1' }, version: 7 })
  await http.post('/v1/Workflows/WW1', { form: {}, ifMatch: 7 })

  expect(new Headers(asked[1]?.headers).get('If-Match')).toBe('"7"')
})

it('removes also where the page goes before the answer comes', async () => {
  const asked: (RequestInit | undefined)[] = []
  const http = new Http({
    fetch: async (_path, init) => {
      asked.push(init)
      return new Response()
    },
    token: async () => 'the-token',
  })
  await http.delete('/v1/Keys/SK1')
  await http.post('/v1/Keys', { form: { FriendlyName: 'Mine' } })

  expect(asked.map((init) => [init?.method, init?.keepalive])).toEqual([
    ['DELETE', true],
    ['POST', false],
  ])
})
