/** The audio of a recording over HTTP: whole or in ranges, as recorded or mixed to one channel. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import type { Recording } from '@offhook/voice'
import type { Answer } from '../http/answer.ts'
import { bad, notFound } from '../http/errors.ts'
import type { Asked } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { MonoWav } from './mono-wav.ts'

/**
 * The audio as a WAV file. `RequestedChannels=1` mixes two channels.
 * @throws OffhookError 20404 until it is completed, 20001 for two channels of a mono recording
 */
export async function recordingSound(
  { recordingsFolder }: RestOptions,
  recording: Recording,
  asked: Asked,
): Promise<Answer> {
  const channels = asked.form.integer('RequestedChannels', { min: 1, max: 2 })
  const path = join(recordingsFolder, basename(recording.fileName))
  const file = await stat(path).catch(() => null)
  if (recording.status !== 'completed' || recording.deletedAt !== null || !file?.isFile()) {
    throw notFound(asked.request.originalUrl.split('?')[0] ?? '')
  }
  if (channels !== undefined && channels > recording.channels) {
    throw bad('The recording has one channel')
  }
  const mixed = channels === 1 && recording.channels === 2 ? await MonoWav.open(path) : null
  const size = mixed?.size ?? file.size
  const range = parseRange(asked.request.headers.range, size)
  if (range === 'unsatisfiable') {
    return { status: 416, body: '', headers: { 'Content-Range': `bytes */${size}` } }
  }
  const { start, end } = range ?? { start: 0, end: size - 1 }
  return {
    status: range ? 206 : 200,
    body: mixed ? Readable.from(mixed.read(start, end)) : createReadStream(path, { start, end }),
    headers: {
      'Content-Type': 'audio/x-wav',
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'private, no-store',
      'Content-Disposition': `inline; filename="${recording.sid}.wav"`,
      'Content-Length': String(end - start + 1),
      ...(range ? { 'Content-Range': `bytes ${start}-${end}/${size}` } : {}),
    },
  }
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
