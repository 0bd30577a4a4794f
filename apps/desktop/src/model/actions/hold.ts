import type { ActionPayloads } from '../../actions/index.ts'
import type { HoldMusic } from '../routing.ts'
import { type DeedWorld, deed, deskOf, taskOf } from './deed.ts'

export const holdCall = deed('HoldCall', hold(true), 'failures.HoldCall')
export const unholdCall = deed('UnholdCall', hold(false), 'failures.UnholdCall')

/** The customer, or the party whose call is named. */
function hold(isOnHold: boolean) {
  return (payload: ActionPayloads['HoldCall'], world: DeedWorld) => {
    const { reservationSid } = taskOf(payload, world)
    const { participantCallSid } = payload
    if (participantCallSid === undefined) {
      return deskOf(world).hold(reservationSid, isOnHold, musicOf(payload))
    }
    return deskOf(world).changeParty(reservationSid, participantCallSid, {
      Hold: isOnHold,
      ...wireMusicOf(payload),
    })
  }
}

function musicOf({ holdMusicUrl, holdMusicMethod }: ActionPayloads['HoldCall']): HoldMusic {
  return {
    ...(holdMusicUrl !== undefined && { holdUrl: holdMusicUrl }),
    ...(holdMusicMethod !== undefined && { holdMethod: holdMusicMethod }),
  }
}

/** The same in the words of the public interface. */
export function wireMusicOf(payload: ActionPayloads['HoldCall']): {
  HoldUrl?: string
  HoldMethod?: string
} {
  const { holdUrl, holdMethod } = musicOf(payload)
  return {
    ...(holdUrl !== undefined && { HoldUrl: holdUrl }),
    ...(holdMethod !== undefined && { HoldMethod: holdMethod }),
  }
}
