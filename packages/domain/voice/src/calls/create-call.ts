import type { AccountSid } from '@offhook/core'
import { messageOf, OffhookError } from '@offhook/core'
import type { CreateCallRequest, DocumentSettings } from '../door.ts'
import type { CallProgram } from '../interpreter/call-program.ts'
import { CallRunner } from '../interpreter/call-runner.ts'
import type { Call } from '../model.ts'
import { recordingCallbackOf } from '../recordings/recording-settings.ts'
import type { Services } from '../services.ts'
import { wait } from '../waiting/wait.ts'
import { partyOf } from './called-party.ts'
import { digitsMs } from './digits.ts'
import type { LiveCall } from './live-call.ts'
import { statusCallbackOf } from './status-callback.ts'

const DEFAULT_TIMEOUT = 60
const MAX_TIMEOUT = 600
/** Added to the ring time, as documented. */
const RING_BUFFER_MS = 5_000
const MAX_DIGITS = 32
const MAX_TWIML = 4_000

/** Places a call that runs a document when it is answered. */
export async function createCall(services: Services, request: CreateCallRequest): Promise<Call> {
  const party = partyOf(request)
  checkDigits(request.sendDigits)
  const program = await programOf(services, request.accountSid, request)
  if (!program) throw new OffhookError('Url or Twiml is required', { code: 21205 })
  const timeout = Math.min(request.timeout ?? DEFAULT_TIMEOUT, MAX_TIMEOUT)
  const { call, dialled } = await services.outgoing.place({
    accountSid: request.accountSid,
    ...party,
    direction: 'outbound-api',
    statusCallback: statusCallbackOf(request),
    timeoutMs: timeout * 1000 + RING_BUFFER_MS,
    timeLimit: request.timeLimit,
  })
  const { row } = call
  call.answered.then(
    () => begin(services, call, request, program),
    () => {},
  )
  await dialled
  return row
}

async function begin(
  services: Services,
  call: LiveCall,
  request: CreateCallRequest,
  program: CallProgram,
): Promise<void> {
  if (request.record) {
    const { recording = {} } = request
    services.recordings
      .ofCall(call, {
        source: 'OutboundAPI',
        channels: recording.channels ?? 'mono',
        track: recording.track ?? 'both',
        trim: recording.trim !== 'do-not-trim',
        callback: recordingCallbackOf(recording),
      })
      .then(
        ({ row, url }) => call.addToLastCallback({ RecordingSid: row.sid, RecordingUrl: url }),
        (error: unknown) =>
          call.logger.error({ error: messageOf(error) }, 'a call was not recorded'),
      )
  }
  if (request.sendDigits) {
    const { endpointId } = call
    services.media.post([{ type: 'endpoint.send-digits', endpointId, digits: request.sendDigits }])
    try {
      await wait(services.clock, digitsMs(request.sendDigits), call.endSignal)
    } catch {
      return
    }
  }
  // A redirect that came first has begun another document.
  if (call.isOver || call.runner) return
  call.runner = new CallRunner({ services, call })
  call.runner.start(program)
}

/**
 * What settings say that a call shall run; null when they say nothing.
 * @throws OffhookError 21218 for an application that is not there, 21205 for a bad URL or document
 */
export async function programOf(
  services: Services,
  accountSid: AccountSid,
  settings: DocumentSettings,
): Promise<CallProgram | null> {
  const { url, twiml, applicationSid, fallbackUrl } = settings
  const fallback = fallbackUrl
    ? { url: checkUrl(fallbackUrl), method: settings.fallbackMethod ?? 'POST' }
    : null
  if (url) {
    const method = settings.method ?? 'POST'
    return { start: { kind: 'url', url: checkUrl(url), method, parameters: {} }, fallback }
  }
  if (twiml) {
    if (twiml.length > MAX_TWIML) {
      throw new OffhookError('Twiml has at most 4000 characters', { code: 21205 })
    }
    return { start: { kind: 'twiml', twiml }, fallback }
  }
  if (!applicationSid) return null
  const application = await services.numbers.application(accountSid, applicationSid)
  if (!application) throw new OffhookError('The application was not found', { code: 21218 })
  return {
    start: {
      kind: 'url',
      url: application.voiceUrl ?? '',
      method: application.voiceMethod,
      parameters: { ApplicationSid: application.sid },
    },
    fallback:
      fallback ??
      (application.voiceFallbackUrl
        ? { url: application.voiceFallbackUrl, method: application.voiceFallbackMethod }
        : null),
  }
}

function checkUrl(url: string): string {
  try {
    new URL(url)
  } catch {
    throw new OffhookError(`"${url}" is not a URL`, { code: 21205 })
  }
  return url
}

function checkDigits(digits: string | undefined): void {
  if (digits === undefined || digits === '') return
  if (digits.length > MAX_DIGITS || !/^[0-9A-Da-d*#wW]+$/.test(digits)) {
    throw new OffhookError('SendDigits can not be sent', { code: 21206 })
  }
}
