import { errors, OffhookError, readJson } from '@offhook/core'

/** One call of the SDK: an inner request, posted as JSON under whatever type. */
export interface BridgeRequest {
  readonly method: 'GET' | 'POST'
  /** Path segments below the version: `Workspaces`, sid, `Workers`, sid, … */
  readonly path: readonly string[]
  readonly parameters: Readonly<Record<string, unknown>>
  readonly token: string
  readonly apiVersion: 'v1' | 'v2'
  readonly ifMatch: number | undefined
}

const MAX_BODY = 256 * 1024

/** @throws OffhookError 20001 for a body that is not of the protocol */
export function parseBridgeRequest(
  body: string,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): BridgeRequest {
  if (body.length > MAX_BODY) throw bad('The request is too large')
  let json: unknown
  try {
    json = readJson(body)
  } catch {
    throw bad('The request is not JSON')
  }
  if (typeof json !== 'object' || json === null) throw bad('The request is not an object')
  const { url, method, params, token } = json as Record<string, unknown>
  if (typeof token !== 'string')
    throw new OffhookError(errors.notAuthenticated, 'The request has no token')
  if (typeof url !== 'string') throw bad('The request has no url')
  if (method !== 'GET' && method !== 'POST') throw bad('The method is neither GET nor POST')
  return {
    method,
    path:
      url
        .split('?')[0]
        ?.split('/')
        .filter((part) => part !== '') ?? [],
    parameters:
      typeof params === 'object' && params !== null ? (params as Record<string, unknown>) : {},
    token,
    apiVersion: textOf(headers['apiversion']) === 'v2' ? 'v2' : 'v1',
    ifMatch: versionOf(textOf(headers['if-match'])),
  }
}

function versionOf(text: string | undefined): number | undefined {
  const bare = text?.replace(/"/g, '')
  return bare !== undefined && /^\d+$/.test(bare) ? Number(bare) : undefined
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}

function bad(message: string): OffhookError {
  return new OffhookError(errors.invalidParameter, message)
}
