/** What a recorder is told of a call in the words of RFC 7865, as a whole each time. */
import { randomBytes } from 'node:crypto'
import type { RecordedConversation, RecordedSpeaker } from '@offhook/voice'

type Track = RecordedConversation['tracks'][number]['track']

/** Somebody who is or was in the call; `id` as RFC 7865 §6.10 has them. */
interface Participant extends RecordedSpeaker {
  readonly id: string
  readonly from: number
  /** Null while they are there. */
  readonly to: number | null
}

/** All that a recorder has been told so far. */
export interface RecordingLog {
  readonly sessionId: string
  readonly began: number
  readonly participants: readonly Participant[]
  readonly streams: ReadonlyMap<Track, string>
  readonly conversation: RecordedConversation
}

/** 16 bytes in base64. */
const newId = () => randomBytes(16).toString('base64')

/** What there is to tell at the beginning. */
export function logOf(conversation: RecordedConversation, now: number): RecordingLog {
  const streams = new Map(conversation.tracks.map(({ track }) => [track, newId()]))
  const empty = { sessionId: newId(), began: now, participants: [], streams, conversation }
  return logAfter(empty, conversation, now)
}

/** What there is to tell when others are in the call than before: who has gone stays, with the time. */
export function logAfter(
  log: RecordingLog,
  conversation: RecordedConversation,
  now: number,
): RecordingLog {
  const speakers = conversation.tracks.flatMap((track) => track.speakers)
  const there = new Map(
    [...conversation.listeners, ...speakers].map((each) => [each.callSid, each]),
  )
  const known = log.participants.map((each): Participant => {
    if (each.to !== null) return each
    const now_ = there.get(each.callSid)
    there.delete(each.callSid)
    return now_ ? { ...each, ...now_ } : { ...each, to: now }
  })
  const come = [...there.values()].map((each) => ({ ...each, id: newId(), from: now, to: null }))
  return { ...log, conversation, participants: [...known, ...come] }
}

/** The document of type `application/rs-metadata+xml`. */
export function metadataOf(log: RecordingLog): string {
  const { sessionId, conversation, participants, streams } = log
  const parameters = { CallSid: conversation.callSid, ...conversation.parameters }
  const session = { session_id: sessionId }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<recording xmlns="urn:ietf:params:xml:ns:recording:1">',
    '<datamode>complete</datamode>',
    open('session', session),
    time('start-time', log.began),
    // RFC 7865 §6.1: what is of another namespace is an extension.
    '<ExtensionParameters xmlns="urn:offhook:recording">',
    ...Object.entries(parameters).map(
      ([name, value]) => `${open('Parameter', { name })}${escaped(value)}</Parameter>`,
    ),
    '</ExtensionParameters>',
    '</session>',
    ...participants.map(
      ({ id, name, address }) =>
        `${open('participant', { participant_id: id })}${open('nameID', { aor: aorOf(address) })}<name>${escaped(name)}</name></nameID></participant>`,
    ),
    ...[...streams].map(
      ([track, id]) =>
        `${open('stream', { stream_id: id, ...session })}<label>${track}</label></stream>`,
    ),
    `${open('sessionrecordingassoc', session)}${time('associate-time', log.began)}</sessionrecordingassoc>`,
    ...participants.map(
      ({ id, from, to }) =>
        `${open('participantsessionassoc', { participant_id: id, ...session })}${time('associate-time', from)}${to === null ? '' : time('disassociate-time', to)}</participantsessionassoc>`,
    ),
    ...participants.filter(({ to }) => to === null).map((each) => streamsOf(each, log)),
    '</recording>',
    '',
  ].join('\n')
}

/** Which streams somebody sends, and which they hear. */
function streamsOf({ id, callSid }: Participant, { conversation, streams }: RecordingLog): string {
  const flows = conversation.tracks.map(({ track, speakers }) => {
    const sends = speakers.some((each) => each.callSid === callSid)
    // The outbound track is what the call's own party hears; the inbound one is heard by the others.
    const hears = (callSid === conversation.callSid) === (track === 'outbound')
    const stream = escaped(streams.get(track) ?? '')
    if (sends) return `<send>${stream}</send>`
    return hears ? `<recv>${stream}</recv>` : ''
  })
  return `${open('participantstreamassoc', { participant_id: id })}${flows.join('')}</participantstreamassoc>`
}

/** The address of record, which has to be a URI. */
function aorOf(address: string): string {
  if (/^\+\d+$/.test(address)) return `tel:${address}`
  return /^[A-Za-z][A-Za-z0-9+.-]*:/.test(address) ? address : `sip:${encodeURIComponent(address)}`
}

function open(name: string, attributes: Readonly<Record<string, string>>): string {
  const all = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`)
  return `<${name}${all.join('')}>`
}

function time(name: string, at: number): string {
  return `<${name}>${new Date(at).toISOString()}</${name}>`
}

function escaped(text: string): string {
  return (
    text
      // What XML cannot hold at all (XML 1.0 §2.2).
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  )
}
