import { choice, flag, number, text, url } from './schema.ts'
import { document, parametersOf, verb, type Widget } from './widget.ts'

export const recordVoicemail: Widget = {
  schema: {
    type: 'record-voicemail',
    label: 'Record voicemail',
    help: 'Records what the caller says after a beep.',
    group: 'voice',
    properties: {
      timeout: number('Seconds of silence that end it', 0, 600, { fallback: '5' }),
      finish_on_key: text('Finish on key', { fallback: '1234567890*#', maxLength: 12 }),
      max_length: number('Longest, in seconds', 1, 14_400, { fallback: '3600' }),
      transcribe: flag('Transcribe'),
      transcription_callback_url: url('Where the transcript goes'),
      trim: choice('Silence at the ends', ['trim-silence', 'do-not-trim'], {
        fallback: 'trim-silence',
      }),
      play_beep: choice('Beep', ['true', 'false'], { fallback: 'true' }),
      recording_status_callback_url: url('Told about the recording'),
    },
    events: ['recordingComplete', 'noAudio', 'hangup'],
    variables: ['RecordingUrl', 'RecordingSid', 'RecordingDuration', 'Digits'],
  },
  enter(step) {
    const { properties: of } = step
    const record = verb('Record', {
      action: step.urlOf('recorded'),
      timeout: of.number('timeout') ?? 5,
      finishOnKey: of.text('finish_on_key'),
      maxLength: of.number('max_length') ?? 3_600,
      transcribe: of.flag('transcribe'),
      transcribeCallback: of.text('transcription_callback_url'),
      trim: of.text('trim'),
      playBeep: of.flag('play_beep') ?? true,
      recordingStatusCallback: of.text('recording_status_callback_url'),
    })
    // Where nothing was heard the document goes on behind the verb.
    return document(step, 'noAudio', record)
  },
  on(reply) {
    const values = parametersOf(reply)
    if (reply.kind === 'callback' && reply.event === 'noAudio') return { event: 'noAudio', values }
    return { event: values['Digits'] === 'hangup' ? 'hangup' : 'recordingComplete', values }
  },
}
