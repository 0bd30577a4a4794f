import type { MediaRouter } from '@offhook/control'
import type { Disposer } from '@offhook/core'
import type { Values } from '@offhook/twiml'
import type { LiveCall } from '../../calls/live-call.ts'
import type { dialAttributes } from './attributes.ts'

/** With `hangupOnStar` the caller's star key ends what was dialled, until disposed. */
export function onStar(
  media: MediaRouter,
  caller: LiveCall,
  { hangupOnStar }: Pick<Values<typeof dialAttributes>, 'hangupOnStar'>,
  hangUp: () => void,
): Disposer {
  return media.listen(caller.endpointId, {
    digit: ({ digit }) => {
      if (hangupOnStar && digit === '*') hangUp()
    },
  })
}
