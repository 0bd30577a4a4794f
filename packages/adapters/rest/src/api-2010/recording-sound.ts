/** The audio of a recording over HTTP: as WAV or MP3, whole or in ranges, in one channel or two. */
import { Readable } from 'node:stream'
import { errors } from '@offhook/core'
import type { Recording } from '@offhook/voice'
import type { Answer } from '../http/answer.ts'
import { bad, notFound } from '../http/errors.ts'
import type { Asked } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

const mimeTypes = { wav: 'audio/x-wav', mp3: 'audio/mpeg' } as const
export type SoundFormat = keyof typeof mimeTypes

/**
 * `RequestedChannels=1` mixes two channels. What is still being made is sent as it comes, without its
 * length; a range of it waits until it is made.
 * @throws OffhookError 20404 until it is completed, 20001 for two channels of a mono recording or one
 * of an encrypted one, 16109 for MP3 of an encrypted one
 */
export async function recordingSound(
  { recordingSounds }: RestOptions,
  recording: Recording,
  asked: Asked,
  format: SoundFormat = 'wav',
  { redirects = false } = {},
): Promise<Answer> {
  const channels = channelsOf(recording, asked)
  if (recording.encryption !== null) {
    if (format === 'mp3') throw bad('An encrypted recording is no MP3', errors.sealedAsMp3)
    if (channels !== recording.channels) throw bad('An encrypted recording cannot be mixed')
  }
  const isThere = recording.status === 'completed' && recording.deletedAt === null
  // What a recording is does not change: its name and form are what distinguishes it.
  const etag = `"${recording.sid}-${channels}.${format}"`
  const headers = {
    ETag: etag,
    'Accept-Ranges': 'bytes',
    // Asked for each time: it may have been deleted.
    'Cache-Control': 'private, no-cache',
  }
  if (isThere && isKnown(asked, etag)) return { status: 304, body: null, headers }
  const isAsKept = format === 'wav' && channels === recording.channels
  const url = isThere && redirects && isAsKept ? await recordingSounds.urlOf(recording) : null
  // The URL is good for a while only.
  if (url !== null) {
    return { status: 307, body: '', headers: { Location: url, 'Cache-Control': 'no-store' } }
  }
  const sound = isThere ? await recordingSounds.open(recording, { format, channels }) : null
  if (!sound) throw notFound(asked.request.originalUrl.split('?')[0] ?? '')
  const audio = {
    ...headers,
    'Content-Type': mimeTypes[format],
    'Content-Disposition': `inline; filename="${recording.sid}.${format}"`,
  }
  const rangeText = rangeOf(asked, etag)
  if (sound.bytes === null && rangeText === undefined) {
    return { status: 200, body: Readable.from(sound.read()), headers: audio }
  }
  const whole = await sound.finished
  const { bytes } = whole
  const range = parseRange(rangeText, bytes)
  if (range === 'unsatisfiable') {
    return { status: 416, body: '', headers: { 'Content-Range': `bytes */${bytes}` } }
  }
  const { start, end } = range ?? { start: 0, end: bytes - 1 }
  return {
    status: range ? 206 : 200,
    body: Readable.from(whole.read(start, end)),
    headers: {
      ...audio,
      'Content-Length': String(end - start + 1),
      ...(range ? { 'Content-Range': `bytes ${start}-${end}/${bytes}` } : {}),
    },
  }
}

function channelsOf(recording: Recording, { form }: Asked): 1 | 2 {
  const asked = form.integer('RequestedChannels', { min: 1, max: 2 })
  if (asked !== undefined && asked > recording.channels) throw bad('The recording has one channel')
  return asked === 1 ? 1 : recording.channels
}

/** Whether the client has it (RFC 9110 §13.1.2). */
function isKnown({ request }: Asked, etag: string): boolean {
  const tags = request.headers['if-none-match'] ?? ''
  return tags.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()))
}

/** The range that is asked for, unless the client has the parts of something else (RFC 9110 §13.1.5). */
function rangeOf({ request }: Asked, etag: string): string | undefined {
  const { range } = request.headers
  const of = request.headers['if-range']
  return of === undefined || of === etag ? range : undefined
}

/** A single range of bytes (RFC 9110 §14.1.2); several are answered with the whole file (§14.2). */
function parseRange(
  text: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const [, from = '', to = ''] = match
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  return start > end || start >= size ? 'unsatisfiable' : { start, end }
}
