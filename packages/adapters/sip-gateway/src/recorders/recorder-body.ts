import { randomBytes } from 'node:crypto'
import type { TypedBody } from '@offhook/sip'

/** A session description and metadata in one body (RFC 7866 §9.1). */
export function recorderBody(sdp: string, metadata: string): TypedBody {
  const boundary = `offhook-${randomBytes(12).toString('hex')}`
  const text = [
    `--${boundary}`,
    'Content-Type: application/sdp',
    '',
    sdp.trimEnd(),
    `--${boundary}`,
    'Content-Type: application/rs-metadata+xml',
    'Content-Disposition: recording-session',
    '',
    metadata.trimEnd(),
    `--${boundary}--`,
    '',
  ].join('\r\n')
  return { contentType: `multipart/mixed;boundary=${boundary}`, text }
}
