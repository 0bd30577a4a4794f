import { Emitter } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { MediaClient } from './client.ts'
import type { EndpointStatistics, MediaEvent } from './events.ts'
import { makeEndpointId, makePlayerId } from './ids.ts'
import { MediaRouter } from './media-router.ts'

type Events = { readonly [Type in MediaEvent['type']]: readonly [MediaEvent] }

let emitter: Emitter<Events>
let router: MediaRouter
const tell = (event: MediaEvent): void => emitter.emit(event.type, event)

beforeEach(() => {
  emitter = new Emitter<Events>((error) => {
    throw error
  })
  router = new MediaRouter({
    on: (type: MediaEvent['type'], listener: (event: MediaEvent) => void) =>
      emitter.on(type, listener),
  } as unknown as MediaClient)
})

const statistics = { packetsReceived: 7 } as EndpointStatistics

describe('the router of media events', () => {
  it('tells the end of a player to whoever waits for it, once', () => {
    const [mine, other] = [makePlayerId(), makePlayerId()]
    const heard: string[] = []
    router.onPlayerEnded(mine, ({ reason }) => heard.push(reason))
    const ended = { type: 'player.ended', reason: 'finished', detail: null } as const

    tell({ ...ended, playerId: other })
    tell({ ...ended, playerId: mine })
    tell({ ...ended, playerId: mine })

    expect(heard).toEqual(['finished'])
  })

  it('tells what an endpoint does to all who listen to it, until they no longer want it', () => {
    const endpointId = makeEndpointId()
    const heard: string[] = []
    const dispose = router.listen(endpointId, { digit: ({ digit }) => heard.push(`a ${digit}`) })
    router.listen(endpointId, {
      digit({ digit }) {
        heard.push(`b ${digit}`)
        dispose()
      },
    })
    const digit = { type: 'digit', endpointId, durationMs: 100 } as const

    tell({ ...digit, digit: '1' })
    tell({ ...digit, endpointId: makeEndpointId(), digit: '9' })
    tell({ ...digit, digit: '2' })

    expect(heard).toEqual(['a 1', 'b 1', 'b 2'])
  })

  it('lets go of an endpoint with its last word', () => {
    const endpointId = makeEndpointId()
    const heard: number[] = []
    router.listen(endpointId, { closed: ({ packetsReceived }) => heard.push(packetsReceived) })

    tell({ type: 'endpoint.closed', endpointId, statistics })
    tell({ type: 'endpoint.closed', endpointId, statistics })

    expect(heard).toEqual([7])
  })
})
