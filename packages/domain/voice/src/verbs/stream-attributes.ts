import { codes } from '@offhook/core'
import {
  type ElementSchema,
  inert,
  method,
  oneOf,
  readAttributes,
  resolveUrl,
  type TwimlElement,
  text,
} from '@offhook/twiml'
import type { VerbStep } from '../interpreter/verb.ts'
import { streamTracks } from '../options.ts'
import type { StreamRequest } from '../streams/stream.ts'
import { urlOf } from './callback.ts'
import { parameterSchema, parametersOf } from './dial/attributes.ts'

/** The longest name and value of a parameter together, by the published limit. */
const MAX_PARAMETER = 500

/** What a Stream may say, under Start and under Connect. */
export const streamSchema = {
  attributes: {
    url: text(),
    name: text(),
    track: oneOf(streamTracks, 'inbound_track', codes.streamTrack),
    statusCallback: text(),
    statusCallbackMethod: method(),
    connectorName: inert(text()),
    audioFormat: inert(text()),
    sampleRate: inert(text()),
  },
  text: 'none',
  children: { Parameter: parameterSchema },
} as const satisfies ElementSchema

/** What a Stream asks for; warns of what is left out. */
export function streamRequest(
  step: VerbStep,
  element: TwimlElement,
  isTwoWay: boolean,
): StreamRequest {
  const { url, name, track, statusCallback, statusCallbackMethod } = readAttributes(
    streamSchema,
    element,
  )
  if (url?.includes('?')) {
    step.warn(codes.urlInvalid, 'The URL of a stream has no query: use Parameter')
  }
  const callbackUrl = urlOf(step, statusCallback)
  return {
    url: socketUrl(step, url ?? ''),
    name: name || null,
    track,
    callback:
      callbackUrl === null ? null : { url: callbackUrl, method: statusCallbackMethod ?? 'POST' },
    customParameters: shortParameters(step, element),
    isTwoWay,
  }
}

/** Against the document's URL, as published, with the scheme of a socket for that of the web. */
function socketUrl({ documentUrl }: VerbStep, given: string): string {
  if (given === '' || URL.canParse(given)) return given
  return resolveUrl(given, documentUrl)?.replace(/^http/, 'ws') ?? given
}

/** The parameters of a noun; warns of those that are too long, and leaves them out. */
export function shortParameters(
  step: VerbStep,
  element: TwimlElement,
): Readonly<Record<string, string>> {
  const all = Object.entries(parametersOf(element))
  const short = all.filter(([name, value]) => name.length + value.length <= MAX_PARAMETER)
  if (short.length < all.length) {
    const message = `A parameter of a stream has ${MAX_PARAMETER} characters at most`
    step.warn(codes.schemaViolated, message)
  }
  return Object.fromEntries(short)
}
