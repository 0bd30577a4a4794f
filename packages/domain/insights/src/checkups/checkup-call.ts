import type { Call } from '@offhook/voice'

/** How the browsers of check-ups are called, whose calls are no conversations with anybody. */
export const CHECKUP_CALLER = 'offhook-checkup-'
/** What their calls run. */
export const CHECKUP_URL = 'flow://checkup/echo'
/** A check-up takes 15 seconds; a page that has forgotten its call holds no line for ever. */
const LONGEST_SECONDS = 60

/** The flow of {@link CHECKUP_URL}: the caller hears itself. */
export function checkupFlow(step: string): string | undefined {
  return step === 'echo' ? `<Response><Echo length="${LONGEST_SECONDS}"/></Response>` : undefined
}

/** Whether a call only tries out the way to us: it is in no figures of contacts and of quality. */
export function isCheckupCall({ kind, from }: Pick<Call, 'kind' | 'from'>): boolean {
  return kind === 'client' && from.startsWith(`client:${CHECKUP_CALLER}`)
}
