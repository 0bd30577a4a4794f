import { type Message, msg } from '../texts/index.ts'
import { isOnTelephone } from './contact-address.ts'
import type { Desk } from './desk.ts'
import { type NoticeAction, type Notices, whilst } from './notices.ts'
import type { PhoneState } from './phone.ts'
import type { Problem } from './problem.ts'

/** Shows what is wrong with the desk's phone, for as long as it is. The result stops that. */
export function showPhoneProblems(notices: Notices, desk: Desk): () => void {
  let shown: Problem | null = null
  const { phone } = desk
  const follow = () => {
    const state = phone.state.get()
    const { problem } = state
    if (problem === shown) return
    shown = problem
    if (!problem || isSaidElsewhere(state)) return
    notices.show({
      id: idOf(problem),
      type: state.status === 'failed' || problem.kind !== 'other' ? 'error' : 'warning',
      content: textOf(problem),
      whilst: whilst(phone.state, (now) => now.problem === problem),
      actions: helpFor(desk, state),
    })
  }
  follow()
  const stops = [phone.state.subscribe(follow), showNoPhone(notices, desk)]
  return () => {
    for (const stop of stops) stop()
  }
}

/** Says for as long as it is so that nobody can be reached here: no phone in the page, and none outside. */
function showNoPhone(notices: Notices, { phone, routing }: Desk): () => void {
  const isSo = () =>
    phone.state.get().status === 'disabled' &&
    routing.state.get().status === 'ready' &&
    !isOnTelephone(routing.state.get().attributes)
  let wasSo = false
  const follow = () => {
    if (isSo() === wasSo) return
    wasSo = !wasSo
    if (!wasSo) return notices.dismissNotificationById('BrowserVoiceDisabled')
    notices.show({
      ...{ id: 'BrowserVoiceDisabled', type: 'warning' },
      content: msg('intents.noBrowserVoice'),
      timeout: 0,
    })
  }
  const stops = [phone.state.subscribe(follow), routing.state.subscribe(follow)]
  follow()
  return () => {
    for (const stop of stops) stop()
    notices.dismissNotificationById('BrowserVoiceDisabled')
  }
}

/** The bar covers the network; a renewal under way needs nobody's attention. */
function isSaidElsewhere({ problem, status }: PhoneState): boolean {
  return problem?.kind === 'token' || (problem?.kind === 'network' && status === 'lost')
}

/** By which plugins know it. */
function idOf({ kind, text }: Problem): string {
  if (kind !== 'microphone') return 'phone'
  return text.key === 'problems.microphoneTaken' ? 'MicTaken' : 'NoInputDevice'
}

function textOf({ kind, text }: Problem): Message {
  return kind === 'microphone' ? msg('notices.notOffered', { why: text }) : text
}

function helpFor(desk: Desk, { problem, status }: PhoneState): readonly NoticeAction[] {
  const again = (run: () => unknown): readonly NoticeAction[] => [
    { label: msg('notices.tryAgain'), run: () => void run() },
  ]
  if (status === 'failed') return again(() => desk.phone.start({ register: true }))
  if (problem?.kind === 'renewal') return again(() => desk.phone.renewToken())
  if (problem?.kind === 'microphone') return again(() => desk.becomeAvailable())
  return []
}
