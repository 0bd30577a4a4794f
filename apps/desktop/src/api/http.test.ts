import { expect, it } from 'vitest'
import { Http } from './http.ts'

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
