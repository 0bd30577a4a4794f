import type { AnsweredBy, DetectionLimits, MediaRouter } from '@offhook/control'
import { messageOf } from '@offhook/core'
import { detectionLimits, type HttpMethod } from '../options.ts'
import type { MachineDetectionSettings } from '../settings.ts'
import { commonParameters } from './call-parameters.ts'
import type { LiveCall } from './live-call.ts'
import { callWebhookChange } from './webhook-change.ts'

/** A detection that is asked for. */
export interface MachineDetection {
  readonly limits: DetectionLimits
  /** Told of the result, in its turn among the callbacks of the call. */
  readonly callback: { readonly url: string; readonly method: HttpMethod } | null
}

/** Who has answered, and how many milliseconds it took to know. */
export interface Detected {
  readonly answeredBy: AnsweredBy
  readonly durationMs: number
}

/** The detection that a request or a noun asks for; null when it asks for none. */
export function detectionOf(settings: MachineDetectionSettings): MachineDetection | null {
  const { machineDetection: mode, amdStatusCallback: url } = settings
  if (mode === undefined) return null
  const { timeout, speechThreshold, speechEndThreshold, silenceTimeout } = detectionLimits
  return {
    limits: {
      until: mode === 'Enable' ? 'start' : 'message-end',
      timeoutMs: (settings.machineDetectionTimeout ?? timeout.fallback) * 1_000,
      speechMs: settings.machineDetectionSpeechThreshold ?? speechThreshold.fallback,
      speechEndMs: settings.machineDetectionSpeechEndThreshold ?? speechEndThreshold.fallback,
      silenceMs: settings.machineDetectionSilenceTimeout ?? silenceTimeout.fallback,
    },
    callback: url ? { url, method: settings.amdStatusCallbackMethod ?? 'POST' } : null,
  }
}

/**
 * Finds out who has answered a call, from its answer on; the row keeps it, and the callback is told.
 * Null when the call is not answered, or is over before it is known. Never rejects.
 */
export async function detectMachine(
  media: MediaRouter,
  call: LiveCall,
  { limits, callback }: MachineDetection,
): Promise<Detected | null> {
  try {
    await call.answered
  } catch {
    return null
  }
  const detected = await hear(media, call, limits)
  if (!detected) return null
  try {
    await call.amend({ answeredBy: detected.answeredBy }, (row) =>
      callback === null
        ? []
        : [
            callWebhookChange(row, {
              ...callback,
              parameters: { ...commonParameters(row), ...detectionParameters(detected) },
            }),
          ],
    )
  } catch (error) {
    call.logger.error({ error: messageOf(error) }, 'who answered a call was not committed')
  }
  return detected
}

/** What requests say of a detection. */
export function detectionParameters({ answeredBy, durationMs }: Detected) {
  return { AnsweredBy: answeredBy, MachineDetectionDuration: String(durationMs) }
}

/** The first verdict of the call's endpoint; null when the call ends before. */
function hear(
  media: MediaRouter,
  call: LiveCall,
  limits: DetectionLimits,
): Promise<Detected | null> {
  const { endpointId } = call
  return new Promise((resolve) => {
    const stop = media.listen(endpointId, {
      detected: ({ answeredBy, durationMs }) => {
        stop()
        resolve({ answeredBy, durationMs })
      },
    })
    void call.ended.then(() => {
      stop()
      resolve(null)
    })
    media.post([{ type: 'endpoint.detect-machine', endpointId, limits }])
  })
}
