import type { RecognitionRequest } from '@offhook/voice'
import type { EngineSettings } from './engine-settings.ts'
import type { Session, Tell } from './listening/session.ts'
import type { UtteranceEngine } from './listening/utterance-engine.ts'
import { WholeUtterances } from './listening/whole-utterances.ts'
import { DeepgramSession } from './services/deepgram-session.ts'
import { OpenAiEngine } from './services/openai-engine.ts'
import { OpenAiRealtimeEngine } from './services/openai-realtime-engine.ts'
import { openRecognizer } from './sherpa/sherpa-module.ts'
import { SherpaSession } from './sherpa/sherpa-session.ts'
import { SphinxEngine } from './sphinx/sphinx-engine.ts'

/** A recogniser, in the thread of speech. */
export interface Engine {
  /** Never throws: what goes wrong is told. */
  listen(request: RecognitionRequest, tell: Tell): Session
  close(): Promise<void>
}

/** Makes the one that is set. */
export async function openEngine(settings: EngineSettings): Promise<Engine> {
  switch (settings.kind) {
    case 'pocketsphinx':
      return utterances(await SphinxEngine.open(settings))
    case 'sherpa': {
      const recognizer = openRecognizer(settings)
      return {
        listen: (request, tell) => new SherpaSession(recognizer, request, tell),
        close: async () => {},
      }
    }
    case 'openai':
      return utterances(new OpenAiEngine(settings))
    case 'openai-realtime':
      return utterances(new OpenAiRealtimeEngine(settings))
    case 'deepgram':
      return {
        listen: (request, tell) => new DeepgramSession(settings, request, tell),
        close: async () => {},
      }
  }
}

function utterances(engine: UtteranceEngine): Engine {
  return {
    listen: (request, tell) => new WholeUtterances(engine, request, tell),
    close: () => engine.close(),
  }
}
