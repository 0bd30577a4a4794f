/** The unmodified Voice SDK in a browser whose network is lost for six seconds, and comes back. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { OwnNetwork } from '../support/own-network.ts'

let network: OwnNetwork

beforeAll(async () => {
  network = await OwnNetwork.open()
})

afterAll(() => network?.close())

it('the customer waits with music, and both hear each other again in the same call', async () => {
  const told = await network.tells('lost-network.ts')

  expect(told).toMatchObject({ heardAgain: true })
  expect(told).not.toMatchObject({ log: expect.arrayContaining(['call disconnect']) })
})
