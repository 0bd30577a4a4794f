import type { LiveCall } from './live-call.ts'

/**
 * Lets somebody hear how a call goes before it is answered: our ringing tone, until the party's
 * network plays something itself (RFC 3960 section 3.2).
 * @param sounds `ringback` begins the tone and gives what ends it; `listen` lets them hear the party
 */
export function followEarlySound(
  call: LiveCall,
  sounds: { readonly ringback: () => () => void; readonly listen: () => void },
): void {
  let silence = (): void => {}
  // A 180 may follow the 183: the network's own sound goes on.
  let isHeard = false
  const disposers = [
    call.events.once('ringing', () => {
      if (!isHeard) silence = sounds.ringback()
    }),
    call.events.once('early', () => {
      isHeard = true
      silence()
      sounds.listen()
    }),
  ]
  const over = (): void => {
    for (const dispose of disposers) dispose()
    silence()
  }
  call.answered.then(over, over)
}
