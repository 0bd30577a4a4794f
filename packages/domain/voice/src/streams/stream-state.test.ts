import { expect, it } from 'vitest'
import { type StreamEvent, type StreamState, streamMachine } from './stream-state.ts'

const failure = { code: 31921, message: 'lost' }
const streaming: StreamState = { status: 'streaming' }
const connecting: StreamState = { status: 'connecting' }

it.each<[string, StreamState, StreamEvent, string[]]>([
  ['opens', connecting, { type: 'opened' }, ['let audio flow', 'tell the start']],
  ['is stopped before', connecting, { type: 'stop' }, ['end the audio', 'close the connection']],
  ['cannot open', connecting, { type: 'closed', failure }, ['end the audio', 'tell the error']],
  [
    'is stopped',
    streaming,
    { type: 'stop' },
    ['end the audio', 'close the connection', 'tell the stop'],
  ],
  [
    'is closed by its server',
    streaming,
    { type: 'closed', failure: null },
    ['end the audio', 'tell the stop'],
  ],
  ['breaks', streaming, { type: 'closed', failure }, ['end the audio', 'tell the error']],
])('a stream that %s', (_case, state, event, effects) => {
  expect(streamMachine.next(state, event)?.effects).toEqual(effects)
})

it('takes nothing once it has stopped, and opens once', () => {
  const stopped: StreamState = { status: 'stopped', failure: null }
  for (const type of ['opened', 'stop'] as const) {
    expect(streamMachine.next(stopped, { type })).toBeUndefined()
  }
  expect(streamMachine.next(streaming, { type: 'opened' })).toBeUndefined()
})
