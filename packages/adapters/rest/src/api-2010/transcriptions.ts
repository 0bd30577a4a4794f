import { OwnRows } from '@offhook/accounts'
import { streamTracks, type Transcription, transcriptionEngines } from '@offhook/voice'
import { noContent, ok } from '../http/answer.ts'
import { bad, notFound } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { besideCallShape, callbackOf, checkStops } from './beside-call.ts'
import { callSidOf } from './calls.ts'
import { API_VERSION, accountPath, dates } from './shape.ts'

const account = '/2010-04-01/Accounts/:AccountSid'
const ofCall = `${account}/Calls/:CallSid/Transcriptions`
const ofRecording = `${account}/Recordings/:RecordingSid/Transcriptions`
/** The published limits of hints. */
const MAX_HINTS = 500
const MAX_HINT = 100

/** What is said in calls, taken down as it is said; and what was said in recordings. */
export function transcriptionRoutes(routes: Routes, options: RestOptions): void {
  const { voice, shelf } = options

  routes.post(ofCall, 'control-calls', async (asked) => {
    const { accountSid, form } = asked
    const row = await voice.startTranscription(accountSid, callSidOf(asked, 'CallSid'), {
      name: form.filled('Name') ?? null,
      track: form.oneOf('Track', streamTracks) ?? 'both_tracks',
      inboundLabel: form.filled('InboundTrackLabel') ?? null,
      outboundLabel: form.filled('OutboundTrackLabel') ?? null,
      callback: callbackOf(form, 'StatusCallbackUrl', 'StatusCallbackMethod'),
      language: form.filled('LanguageCode') ?? 'en-US',
      engine: form.oneOf('TranscriptionEngine', transcriptionEngines) ?? 'google',
      model: form.filled('SpeechModel') ?? 'telephony',
      hints: hintsOf(form),
      partials: form.boolean('PartialResults') ?? false,
    })
    return ok(liveShape(row))
  })

  routes.post(`${ofCall}/:Sid`, 'control-calls', async (asked) => {
    const { accountSid, form } = asked
    checkStops(form)
    const callSid = callSidOf(asked, 'CallSid')
    return ok(liveShape(await voice.stopTranscription(accountSid, callSid, asked.param('Sid'))))
  })

  const rows = new OwnRows('transcription', 'Transcriptions', shelf)
  for (const path of [`${account}/Transcriptions`, ofRecording]) {
    const recorded = (asked: Asked) => ({
      accountSid: asked.accountSid,
      kind: 'recording' as const,
      ...(path === ofRecording && {
        recordingSid: sidIn(asked, 'RecordingSid', 'RE', 'Recordings'),
      }),
    })
    const one = async (asked: Asked): Promise<Transcription> => {
      const sid = sidIn(asked, 'Sid', 'TR', 'Transcriptions')
      const row = await rows.find({ ...recorded(asked), sid })
      if (!row) throw notFound(`/Transcriptions/${sid}`)
      return row
    }
    routes.get(path, 'see-all-calls', (asked) =>
      asked.list2010('transcriptions', (ask) => rows.page(recorded(asked), ask), recordedShape),
    )
    routes.get(`${path}/:Sid`, 'see-all-calls', async (asked) =>
      ok(recordedShape(await one(asked))),
    )
    routes.delete(`${path}/:Sid`, 'delete-recordings', async (asked) => {
      const { sid } = await one(asked)
      await rows.remove(asked.accountSid, sid)
      return noContent
    })
  }
}

function hintsOf(form: Form): readonly string[] {
  const hints = (form.filled('Hints') ?? '').split(',').map((hint) => hint.trim())
  if (hints.length > MAX_HINTS || hints.some((hint) => hint.length > MAX_HINT)) {
    throw bad(`Hints are ${MAX_HINTS} of ${MAX_HINT} characters at most`)
  }
  return hints.filter((hint) => hint !== '')
}

const liveShape = (row: Transcription) => besideCallShape(row, 'Transcriptions')

function recordedShape(row: Transcription) {
  const { sid, accountSid, recordingSid, status, durationMs, text } = row
  return {
    account_sid: accountSid,
    api_version: API_VERSION,
    ...dates(row),
    duration: String(Math.round((durationMs ?? 0) / 1_000)),
    price: null,
    price_unit: 'USD',
    recording_sid: recordingSid,
    sid,
    status,
    transcription_text: text,
    type: 'fast',
    uri: `${accountPath(accountSid)}/Transcriptions/${sid}.json`,
  }
}
