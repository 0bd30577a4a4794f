import { type MediaRouter, makeRoomId } from '@offhook/control'
import type { Clock } from '@offhook/core'
import { integer } from '@offhook/twiml'
import { callOf, defineVerb, goOn, type Verb } from '../interpreter/verb.ts'
import { orInterrupted } from '../waiting/interruption.ts'
import { wait } from '../waiting/wait.ts'

interface EchoParts {
  readonly clock: Clock
  readonly media: MediaRouter
}

/** Lets a party hear what it says, so long or until it hangs up or is sent elsewhere. */
export function echo({ clock, media }: EchoParts): Verb {
  return defineVerb({
    name: 'Echo',
    placements: ['document', 'whisper'],
    schema: {
      attributes: { length: integer({ fallback: null, min: 1, max: 14_400 }) },
      text: 'none',
      children: {},
    },
    async run(step, { length }) {
      await step.openAudio()
      const { endpointId, ended } = callOf(step)
      const roomId = makeRoomId()
      media.post([
        { type: 'room.open', roomId },
        { type: 'room.set-member', roomId, endpointId, sendsTo: [endpointId], hears: true },
      ])
      try {
        if (length === null) await orInterrupted(ended, step.signal)
        else await wait(clock, length * 1_000, step.signal)
      } finally {
        media.post([{ type: 'room.close', roomId }])
      }
      return goOn
    },
  })
}
