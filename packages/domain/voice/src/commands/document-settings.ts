import type { Application } from '@offhook/accounts'
import { type AccountSid, errors, OffhookError } from '@offhook/core'
import { type CallProgram, programOfTarget } from '../interpreter/call-program.ts'
import type { NumberDirectory } from '../ports.ts'
import type { DocumentSettings } from '../settings.ts'

const MAX_TWIML = 4_000

/** The application that these settings name, if any. Rejects with 21218 where there is none. */
export async function applicationOf(
  numbers: NumberDirectory,
  accountSid: AccountSid,
  { applicationSid }: DocumentSettings,
): Promise<Application | null> {
  if (!applicationSid) return null
  const application = await numbers.application(accountSid, applicationSid)
  if (application) return application
  throw new OffhookError(errors.invalidApplicationSid, 'The application was not found')
}

/**
 * What a call is to run by these settings; null when they name nothing. An application goes before
 * what else is named, as published: that counts only where the application has nothing of the kind.
 * @throws OffhookError 21205 for a bad URL or document
 */
export function programOf(
  settings: DocumentSettings,
  application: Application | null,
): CallProgram | null {
  const { url, twiml, fallbackUrl } = settings
  const fallback = fallbackUrl
    ? { url: checkUrl(fallbackUrl), method: settings.fallbackMethod ?? 'POST' }
    : null
  if (application?.voiceUrl) {
    const program = programOfTarget(application, { ApplicationSid: application.sid })
    return { ...program, fallback: program.fallback ?? fallback }
  }
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
  return null
}

function checkUrl(url: string): string {
  try {
    new URL(url)
  } catch {
    throw new OffhookError(errors.invalidUrl, `"${url}" is not a URL`)
  }
  return url
}
