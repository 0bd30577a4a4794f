import { choice, pairs, text, url } from './schema.ts'
import { document, parametersOf, parameterVerbs, verb, type Widget } from './widget.ts'

export const forkStream: Widget = {
  schema: {
    type: 'fork-stream',
    label: 'Fork stream',
    help: 'Starts or stops sending the sound of the call elsewhere.',
    group: 'voice',
    properties: {
      stream_action: choice('Action', ['start', 'stop'], { required: true }),
      stream_name: text('Name'),
      stream_transport_type: choice('Transport', ['websocket', 'siprec']),
      stream_url: url('Address', { schemes: ['wss', 'ws'] }),
      stream_connector: text('Connector', { help: 'Of SIPREC.' }),
      stream_track: choice('Track', ['inbound_track', 'outbound_track', 'both_tracks'], {
        fallback: 'inbound_track',
      }),
      stream_parameters: pairs('Parameters'),
    },
    events: ['next'],
    variables: [],
  },
  enter(step) {
    const { properties: of } = step
    const isSiprec = of.text('stream_transport_type') === 'siprec'
    const noun = isSiprec ? 'Siprec' : 'Stream'
    const name = of.text('stream_name')
    if (of.text('stream_action') === 'stop') {
      return document(step, 'next', verb('Stop', {}, verb(noun, { name })))
    }
    const way = isSiprec
      ? { connectorName: of.text('stream_connector') }
      : { url: of.text('stream_url') }
    const parameters = parameterVerbs(of.pairs('stream_parameters'))
    const stream = verb(noun, { name, ...way, track: of.text('stream_track') }, ...parameters)
    return document(step, 'next', verb('Start', {}, stream))
  },
  on: (reply) => ({ event: 'next', values: parametersOf(reply) }),
}
