import {
  type Icon,
  IconBolt,
  IconBraces,
  IconHeadset,
  IconMessage,
  IconPhone,
  IconQuestionMark,
  IconRoute,
  IconWorld,
} from '@tabler/icons-react'
import type { FlowTransition } from '../../../model/studio/definition.ts'
import { schemaOf, type WidgetGroup } from '../../../model/studio/widgets.ts'
import type { Words } from '../../../texts/studio-words.ts'

export const groupIcons: Readonly<Record<WidgetGroup, Icon>> = {
  trigger: IconBolt,
  voice: IconPhone,
  agents: IconHeadset,
  logic: IconRoute,
  web: IconWorld,
  messages: IconMessage,
}

/** The icon of a type; a question for one that this server does not know. */
export function iconOf(type: string): Icon {
  if (type === 'set-variables') return IconBraces
  const group = schemaOf(type)?.group
  return group ? groupIcons[group] : IconQuestionMark
}

/** The name of an event for people: `audioComplete` is `Audio complete`. */
export function eventLabel(event: string): string {
  const words = event
    .replace(/[-_]/g, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What a way out is called: the name that its branch was given, or its event in the person's language. */
export function wayLabel(
  event: string,
  transition: FlowTransition | null | undefined,
  words: Words,
): string {
  return transition?.conditions?.[0]?.friendly_name ?? words(eventLabel(event))
}
