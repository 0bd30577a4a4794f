/** The same story where the machine has two network interfaces, and where it has none at all. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OwnNetwork } from '../support/own-network.ts'

let network: OwnNetwork

beforeEach(async () => {
  network = await OwnNetwork.open()
})

afterEach(() => network?.close())

describe('a phone, a browser and the server on one machine', () => {
  it('with nothing but loopback, which readiness tells', async () => {
    expect(await network.tells('short-story.ts')).toMatchObject({
      heard: true,
      foreign: [],
      ready: { ready: true, notes: [expect.stringContaining('this machine only')] },
    })
  })

  it('with two interfaces: the phone on one, the browser on the other', async () => {
    for (const [name, address] of [
      ['one', '10.77.1.1/24'],
      ['two', '10.77.2.1/24'],
    ] as const) {
      const far = `${name}-far`
      await network.ip('link', 'add', name, 'type', 'veth', 'peer', 'name', far)
      await network.ip('address', 'add', address, 'dev', name)
      await network.ip('link', 'set', name, 'up')
      await network.ip('link', 'set', far, 'up')
    }

    expect(
      await network.tells('short-story.ts', '10.77.1.1', '10.77.2.1', '0.0.0.0'),
    ).toMatchObject({
      heard: true,
      foreign: [],
      ready: { ready: true, notes: [] },
    })
  })
})
