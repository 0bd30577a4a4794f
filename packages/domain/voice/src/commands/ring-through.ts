import type { MediaRouter } from '@offhook/control'
import { followEarlySound } from '../calls/early-sound.ts'
import type { LiveCall } from '../calls/live-call.ts'
import { playRingback } from '../media/ringback.ts'
import type { Prompts } from '../ports.ts'
import { Talk } from '../talks/talk.ts'

/** Lets somebody who waits alone hear how another is called, until they answer or are gone. */
export function ringThrough(
  { media, prompts }: { readonly media: MediaRouter; readonly prompts: Pick<Prompts, 'shipped'> },
  listener: LiveCall,
  called: LiveCall,
): void {
  const early = new Talk({ media, prompts, caller: listener, callee: called })
  followEarlySound(called, {
    ringback: () =>
      listener.isOver ? () => {} : playRingback(listener.speaker, null, listener.endSignal),
    listen: () => {
      if (!listener.isOver && !called.isOver) early.listen()
    },
  })
  const end = (): void => early.close()
  called.answered.then(end, end)
}
