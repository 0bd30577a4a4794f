import type { ActionName, PayloadOf } from '../../actions/index.ts'
import { type Message, msg } from '../../texts/index.ts'
import { isAsking } from '../consult.ts'
import type { DeskView } from '../desk-view.ts'

/** What an intent can do: invoke an action, or ask the frame for something that has no state. */
export interface IntentActs {
  invoke<N extends ActionName>(name: N, payload?: PayloadOf<N>): void
  go(path: string): void
  openActivityMenu(): void
  showShortcuts(): void
}

/** One of the things that an intent can be done to. */
export interface Choice<Target> {
  /** Unique among the choices. */
  readonly id: string
  readonly label: Message | string
  /** A second, softer line: a status, a number. */
  readonly hint?: Message | string
  /** Why it cannot be chosen now; it is shown all the same. */
  readonly reason?: Message | null
  readonly target: Target
}

/**
 * Something that the agent may want to do. Button, key and palette run the same one. With `choices`
 * it needs an object: the palette asks for it in a second step, a screen has it at hand.
 */
export interface Intent<Target = void> {
  readonly name: string
  /** `Ctrl+Shift+A`, or null. */
  readonly shortcut: string | null
  label(view: DeskView): Message
  /** Null when it can be done now, else the reason why not, as a sentence. */
  refusal(view: DeskView): Message | null
  /** What it can be done to, narrowed by what was typed. */
  choices?(view: DeskView, typed: string): readonly Choice<Target>[]
  perform(view: DeskView, acts: IntentActs, target: Target): void
}

/** For a list of intents with objects of different kinds; each gets back only its own. */
// biome-ignore lint/suspicious/noExplicitAny: the object goes from choices to perform of one intent.
export type AnyIntent = Intent<any>

export function needsRouter({ routing }: DeskView): Message | null {
  return routing.status === 'ready' ? null : msg('intents.waitForConnection')
}

/** Why the selected task's call cannot be acted on; null when it can. */
export function needsLive({ selected }: DeskView): Message | null {
  if (!selected) return msg('intents.selectTask')
  if (!selected.isCall) return msg('intents.noCallInTask')
  if (selected.phase === 'connecting') return msg('intents.waitForCall')
  if (selected.phase === 'elsewhere') return msg('intents.elsewhere')
  return selected.phase === 'live' ? null : msg('intents.noLiveCall')
}

/** While a colleague is asked the customer stays on hold, and nobody else is asked. */
export function whileAsked({ selected }: DeskView): Message | null {
  return selected && isAsking(selected) ? msg('transfer.asking') : null
}
