import { type AccountSid, errors, OffhookError } from '@offhook/core'
import { type CallProgram, programOfTarget } from '../interpreter/call-program.ts'
import type { NumberDirectory } from '../ports.ts'
import type { DocumentSettings } from '../settings.ts'

const MAX_TWIML = 4_000

/**
 * What a call is to run by these settings; null when they name nothing.
 * @throws OffhookError 21218 for an application that is not there, 21205 for a bad URL or document
 */
export async function programOf(
  numbers: NumberDirectory,
  accountSid: AccountSid,
  settings: DocumentSettings,
): Promise<CallProgram | null> {
  const { url, twiml, applicationSid, fallbackUrl } = settings
  const fallback = fallbackUrl
    ? { url: checkUrl(fallbackUrl), method: settings.fallbackMethod ?? 'POST' }
    : null
  if (url) {
    const method = settings.method ?? 'POST'
    return { start: { kind: 'url', url: checkUrl(url), method, parameters: {} }, fallback }
  }
  if (twiml) {
    if (twiml.length > MAX_TWIML) {
      throw new OffhookError(errors.invalidUrl, 'Twiml has at most 4000 characters')
    }
    return { start: { kind: 'twiml', twiml }, fallback }
  }
  if (!applicationSid) return null
  const application = await numbers.application(accountSid, applicationSid)
  if (!application)
    throw new OffhookError(errors.invalidApplicationSid, 'The application was not found')
  const program = programOfTarget(application, { ApplicationSid: application.sid })
  return fallback ? { ...program, fallback } : program
}

function checkUrl(url: string): string {
  try {
    new URL(url)
  } catch {
    throw new OffhookError(errors.invalidUrl, `"${url}" is not a URL`)
  }
  return url
}
