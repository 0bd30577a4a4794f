/** What records or takes down near a payment, and must not hold a number that is spoken. */
import type { AccountSid, CallSid } from '@offhook/core'
import type { Voice } from '@offhook/voice'
import type { PciMode } from './pay-settings.ts'

export interface ListenerParts {
  readonly voice: Pick<Voice, 'pauseRecordings' | 'pauseStreams' | 'pauseTranscripts'>
  readonly pciMode: Pick<PciMode, 'of'>
}

/**
 * Pauses transcriptions, and in PCI mode recordings and streams too, of a call and of whoever is with it.
 * Rejects, and pauses nothing, if it cannot.
 * @returns lets them go on
 */
export async function pauseListeners(
  { voice, pciMode }: ListenerParts,
  accountSid: AccountSid,
  callSid: CallSid,
): Promise<() => Promise<void>> {
  const isPciMode = await pciMode.of(accountSid)
  const takeDown = voice.pauseTranscripts(callSid)
  const stream = isPciMode ? voice.pauseStreams(callSid) : null
  try {
    const record = isPciMode ? await voice.pauseRecordings(callSid) : null
    return async () => {
      takeDown()
      stream?.()
      await record?.()
    }
  } catch (error) {
    takeDown()
    stream?.()
    throw error
  }
}
