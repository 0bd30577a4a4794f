/** Turns what a simulated person does into what the engine is told. */
import type { Ask, Reply, Verb } from '../widgets/widget.ts'
import type { SimulatedInput } from './saved-run.ts'

type Parameters = Readonly<Record<string, string>>

/** The reply to an ask; without an input, what most often happens. */
export function replyTo(ask: Ask, input: SimulatedInput | undefined, call: Parameters): Reply {
  if (input?.hangup) return { kind: 'hangup', parameters: call }
  const given = texts(input?.values)
  switch (ask.kind) {
    case 'document':
      return documentReply(ask.verbs, input, { ...call, ...given })
    case 'foreign-document':
      return callback(input?.result ?? 'return', { ...call, ...given })
    case 'request': {
      const { status = 200, contentType = 'application/json', body = '{}' } = input?.http ?? {}
      return { kind: 'response', status: status === 0 ? null : status, contentType, body }
    }
    case 'call': {
      const result = input?.result ?? input?.dial ?? 'answered'
      const values = { ...call, ...given }
      return result === 'answered' ? callback(result, values) : { kind: 'done', result, values }
    }
    case 'question':
      return { kind: 'done', result: input?.result ?? 'incoming', values: input?.values ?? {} }
    case 'subflow':
      return { kind: 'done', result: input?.result ?? 'completed', values: input?.values ?? {} }
    default:
      return { kind: 'done', result: input?.result ?? 'ok', values: input?.values ?? {} }
  }
}

/** The last verb says what follows when the others fall through. */
function documentReply(
  verbs: readonly Verb[],
  input: SimulatedInput | undefined,
  call: Parameters,
): Reply {
  const [first] = verbs
  const behind = String(verbs.at(-1)?.children[0] ?? '')
  const action = first?.attributes['action'] ?? behind
  switch (first?.name) {
    case 'Gather':
      if (input?.speech !== undefined) {
        return callback(action, { ...call, SpeechResult: input.speech, Confidence: '0.9' })
      }
      return input?.digits !== undefined && input.digits !== ''
        ? callback(action, { ...call, Digits: input.digits })
        : callback(behind, call)
    case 'Record': {
      const seconds = input?.silence ? 0 : (input?.recording ?? 5)
      const recording = {
        RecordingDuration: String(seconds),
        RecordingSid: 'RE00000000000000000000000000000000',
        RecordingUrl: 'https://example.com/recording',
        Digits: input?.digits ?? '#',
      }
      return seconds === 0 ? callback(behind, call) : callback(action, { ...call, ...recording })
    }
    case 'Enqueue':
      return callback(action, { ...call, QueueResult: input?.queue ?? 'bridged', QueueTime: '10' })
    case 'Dial':
      return callback(action, { ...call, DialCallStatus: input?.dial ?? 'completed' })
    case 'Pay':
      return callback(action, { ...call, Result: input?.payment ?? 'success' })
    default:
      return callback(input?.result ?? action, call)
  }
}

function callback(event: string, parameters: Parameters): Reply {
  return { kind: 'callback', event, parameters }
}

function texts(values: SimulatedInput['values']): Parameters {
  return Object.fromEntries(Object.entries(values ?? {}).map(([key, one]) => [key, String(one)]))
}
