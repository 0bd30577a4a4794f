/** Widgets that hand the call to a machine that talks. */
import { choice, flag, text, url } from './schema.ts'
import { document, parametersOf, verb, type Widget } from './widget.ts'

const agentProperties = {
  connector: text('Connector', { required: true }),
  language: text('Language', { refers: 'language' }),
  sentiment_analysis: flag('Judge the mood'),
  status_callback: url('Told about it'),
  status_callback_method: choice('Method', ['POST', 'GET'], { fallback: 'POST' }),
}

function virtualAgent(schema: Widget['schema'], fallbackEvent: string): Widget {
  return {
    schema,
    enter(step) {
      const { properties: of } = step
      const agent = verb('VirtualAgent', {
        connectorName: of.text('connector'),
        language: of.text('language'),
        sentimentAnalysis: of.flag('sentiment_analysis'),
        statusCallback: of.text('status_callback'),
        statusCallbackMethod: of.method('status_callback_method'),
      })
      const connect = verb('Connect', { action: step.urlOf('answered') }, agent)
      return document(step, fallbackEvent, connect)
    },
    on(reply) {
      const values = parametersOf(reply)
      if (reply.kind === 'callback' && reply.event === fallbackEvent) {
        return { event: fallbackEvent, values }
      }
      const status = values['VirtualAgentStatus'] ?? ''
      return { event: schema.events.includes(status) ? status : (schema.events[0] ?? ''), values }
    },
  }
}

export const connectVirtualAgent = virtualAgent(
  {
    type: 'connect-virtual-agent',
    label: 'Connect virtual agent (first version)',
    help: 'Hands the call to a virtual agent.',
    group: 'agents',
    properties: agentProperties,
    events: ['return', 'hangup'],
    variables: ['VirtualAgentStatus'],
    deprecated: 'connect-virtual-agent-v2',
  },
  'return',
)

export const connectVirtualAgentV2 = virtualAgent(
  {
    type: 'connect-virtual-agent-v2',
    label: 'Connect virtual agent',
    help: 'Hands the call to a virtual agent, which may hand it on to a person.',
    group: 'agents',
    properties: agentProperties,
    events: ['completed', 'live-agent-handoff', 'hangup', 'failed', 'paused', 'timeout'],
    variables: ['VirtualAgentStatus'],
  },
  'failed',
)

export const runConversationRelay: Widget = {
  schema: {
    type: 'run-conversation-relay',
    label: 'Conversation relay',
    help: 'Speaks and listens for an application that answers in text.',
    group: 'agents',
    properties: {
      url: url('Address', { required: true, schemes: ['wss', 'ws'] }),
      welcome_greeting: text('Greeting', { isLong: true }),
      welcome_greeting_interruptible: text('The greeting can be interrupted by'),
      language: text('Language', { refers: 'language' }),
      voice: text('Voice', { refers: 'voice' }),
      tts_provider: text('Provider of the voice'),
      tts_language: text('Language of the voice', { refers: 'language' }),
      transcription_provider: text('Provider of the transcript'),
      transcription_language: text('Language of the transcript', { refers: 'language' }),
      speech_model: text('Speech model'),
      interruptible: text('Can be interrupted by'),
      dtmf_detection: flag('Tell keys'),
      report_input_during_agent_speech: text('Tell what is said meanwhile'),
    },
    events: ['success', 'failed'],
    variables: ['HandoffData', 'SessionId', 'SessionStatus', 'SessionDuration'],
  },
  enter(step) {
    const { properties: of } = step
    const relay = verb('ConversationRelay', {
      url: of.text('url'),
      welcomeGreeting: of.text('welcome_greeting'),
      welcomeGreetingInterruptible: of.text('welcome_greeting_interruptible'),
      language: of.text('language'),
      voice: of.text('voice'),
      ttsProvider: of.text('tts_provider'),
      ttsLanguage: of.text('tts_language'),
      transcriptionProvider: of.text('transcription_provider'),
      transcriptionLanguage: of.text('transcription_language'),
      speechModel: of.text('speech_model'),
      interruptible: of.text('interruptible'),
      dtmfDetection: of.flag('dtmf_detection'),
      reportInputDuringAgentSpeech: of.text('report_input_during_agent_speech'),
    })
    const connect = verb('Connect', { action: step.urlOf('relayed') }, relay)
    return document(step, 'failed', connect)
  },
  on(reply) {
    const values = parametersOf(reply)
    const isFailed =
      (reply.kind === 'callback' && reply.event === 'failed') ||
      values['SessionStatus'] === 'failed'
    return { event: isFailed ? 'failed' : 'success', values }
  },
}
