import { type MediaRouter, makeRoomId } from '@offhook/control'
import { callOf, defineVerb, goOn, type Verb } from '../interpreter/verb.ts'
import { orInterrupted } from '../waiting/interruption.ts'

/** Lets a party hear what it says, until it hangs up or is sent elsewhere. */
export function echo({ media }: { readonly media: MediaRouter }): Verb {
  return defineVerb({
    name: 'Echo',
    placements: ['document', 'whisper'],
    schema: { attributes: {}, text: 'none', children: {} },
    async run(step) {
      await step.openAudio()
      const { endpointId, ended } = callOf(step)
      const roomId = makeRoomId()
      media.post([
        { type: 'room.open', roomId },
        { type: 'room.set-member', roomId, endpointId, sendsTo: [endpointId], hears: true },
      ])
      try {
        await orInterrupted(ended, step.signal)
      } finally {
        media.post([{ type: 'room.close', roomId }])
      }
      return goOn
    },
  })
}
