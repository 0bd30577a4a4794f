/** What records or takes down near a payment, and must not hold a number that is spoken. */
import { type AccountSid, type CallSid, type Logger, messageOf } from '@offhook/core'
import type { Voice } from '@offhook/voice'
import type { PciMode } from './pay-settings.ts'

export interface ListenerParts {
  readonly voice: Pick<Voice, 'pauseRecordings' | 'pauseStreams' | 'pauseTranscripts'>
  readonly pciMode: Pick<PciMode, 'of' | 'events'>
  readonly logger: Logger
}

type Lift = () => Promise<void>

/**
 * Pauses transcriptions, and in PCI mode recordings and streams too, of a call and of whoever is with it;
 * also where the mode is switched on meanwhile. Rejects, and pauses nothing, if it cannot.
 * @returns lets them go on
 */
export async function pauseListeners(
  { voice, pciMode, logger }: ListenerParts,
  accountSid: AccountSid,
  callSid: CallSid,
): Promise<Lift> {
  const sound: { pausing?: Promise<void>; lift?: Lift } = {}
  const cover = () =>
    (sound.pausing ??= pauseSound(voice, callSid).then((lift) => {
      sound.lift = lift
    }))
  const takeDown = voice.pauseTranscripts(callSid)
  const stopListening = pciMode.events.on('on', (switched) => {
    if (switched !== accountSid) return
    cover().catch((error: unknown) => {
      logger.error({ callSid, error: messageOf(error) }, 'a recording was not paused')
    })
  })
  const letGo = () => {
    stopListening()
    takeDown()
  }
  try {
    if (await pciMode.of(accountSid)) await cover()
  } catch (error) {
    letGo()
    throw error
  }
  return async () => {
    letGo()
    if (!sound.lift) await sound.pausing?.catch(() => {})
    await sound.lift?.()
  }
}

async function pauseSound(
  voice: Pick<Voice, 'pauseRecordings' | 'pauseStreams'>,
  callSid: CallSid,
): Promise<Lift> {
  const stream = voice.pauseStreams(callSid)
  try {
    const record = await voice.pauseRecordings(callSid)
    return async () => {
      stream()
      await record()
    }
  } catch (error) {
    stream()
    throw error
  }
}
