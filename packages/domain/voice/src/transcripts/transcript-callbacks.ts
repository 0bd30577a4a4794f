import type { Change } from '@offhook/core'
import { webhookChange } from '../calls/webhook-change.ts'
import type { Utterance } from '../speech-ports.ts'
import type { Transcription, TranscriptionRequest, TranscriptLine } from './transcript.ts'

/** Who recognises, as callbacks name it. */
const PROVIDER = 'offhook'

export type TranscriptNews =
  | { readonly event: 'started' | 'stopped' }
  | { readonly event: 'error'; readonly code: number; readonly message: string }
  | {
      readonly event: 'content'
      readonly track: TranscriptLine['track']
      readonly said: Pick<Utterance, 'text' | 'confidence'>
      /** 0 to 1 of what may still change; null for what does not. */
      readonly stability: number | null
    }

/** What the application is told; nothing where it did not ask. */
export function transcriptCallback(
  row: Transcription,
  request: TranscriptionRequest,
  news: TranscriptNews,
  facts: { readonly now: number; readonly sequence: number },
): readonly Change[] {
  const { accountSid, callSid, sid } = row
  if (!request.callback || callSid === null) return []
  return [
    webhookChange({
      ...request.callback,
      accountSid,
      callSid,
      // In order among themselves: nobody's status waits for them.
      orderKey: sid,
      parameters: {
        AccountSid: accountSid,
        CallSid: callSid,
        TranscriptionSid: sid,
        Timestamp: new Date(facts.now).toISOString(),
        SequenceId: String(facts.sequence),
        TranscriptionEvent: `transcription-${news.event}`,
        ...(news.event === 'started' ? startedParameters(row, request) : {}),
        ...(news.event === 'content' ? contentParameters(request, news) : {}),
        ...(news.event === 'error'
          ? { TranscriptionErrorCode: String(news.code), TranscriptionError: news.message }
          : {}),
      },
    }),
  ]
}

function startedParameters({ name, sid, track }: Transcription, request: TranscriptionRequest) {
  const { inboundLabel, outboundLabel, model, partials, language, engine } = request
  return {
    ProviderConfiguration: JSON.stringify({ provider: PROVIDER, speechModel: model }),
    TranscriptionEngine: engine,
    Name: name ?? sid,
    Track: track,
    ...(inboundLabel === null ? {} : { InboundTrackLabel: inboundLabel }),
    ...(outboundLabel === null ? {} : { OutboundTrackLabel: outboundLabel }),
    PartialResults: String(partials),
    LanguageCode: language,
  }
}

function contentParameters(
  { language }: TranscriptionRequest,
  { track, said, stability }: Extract<TranscriptNews, { event: 'content' }>,
) {
  const { text, confidence } = said
  const data = { transcript: text, ...(confidence === null ? {} : { confidence }) }
  return {
    LanguageCode: language,
    Track: track,
    TranscriptionData: JSON.stringify(data),
    Final: String(stability === null),
    ...(stability === null ? {} : { Stability: String(stability) }),
  }
}
