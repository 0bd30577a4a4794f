import type {
  SoundChoiceRecord,
  SoundChoiceRequest,
  SoundRecord,
  SoundRequest,
} from '@offhook/desk-api'
import type { Draft, FormField } from '../../ui/form-fields.ts'
import type { AdminTools } from './use-admin.ts'

/** Sounds as a list, and which of them are heard where. */
export const soundsOf = ({ admin }: Pick<AdminTools, 'admin'>) =>
  admin.own<SoundRecord, SoundRequest>('Sounds', 'sounds')

const choicesOf = ({ admin }: Pick<AdminTools, 'admin'>) =>
  admin.own<SoundChoiceRecord, SoundChoiceRequest>('SoundChoices', 'soundChoices')

export const soundPlaces = ['waiting', 'hold', 'greeting'] as const
export type SoundPlace = (typeof soundPlaces)[number]

/** What is chosen for something of this sid, and what can be. */
export interface SoundChoice {
  readonly chosen: SoundChoiceRecord | null
  readonly sounds: readonly SoundRecord[]
}

const labels = {
  waiting: 'sounds.waiting',
  hold: 'sounds.hold',
  greeting: 'sounds.greeting',
} as const

/** The choices of things by their sids. */
export async function choicesBySid(tools: AdminTools): Promise<(sid: string) => SoundChoice> {
  const [sounds, choices] = await Promise.all([soundsOf(tools).list(), choicesOf(tools).list()])
  const bySid = new Map(choices.map((choice) => [choice.sid, choice]))
  return (sid) => ({ chosen: bySid.get(sid) ?? null, sounds })
}

/** A field for each place; `none` names what an empty choice means. */
export function soundFields(
  places: readonly SoundPlace[],
  { sounds }: SoundChoice,
  none: string,
): readonly FormField[] {
  return places.map((place) => ({
    name: place,
    label: labels[place],
    ...(place === 'greeting' && { help: 'sounds.greetingHelp' as const }),
    kind: 'choice',
    choices: [
      { value: '', label: none },
      ...sounds.map(({ sid, name }) => ({ value: sid, label: name })),
    ],
  }))
}

export function soundDraft(choice: SoundChoice | null): Draft {
  return Object.fromEntries(soundPlaces.map((place) => [place, choice?.chosen?.[place] ?? '']))
}

/** Saves the part of a draft that is about sounds, if there is one. */
export async function saveSounds(tools: AdminTools, sid: string, changed: Draft): Promise<void> {
  const places = soundPlaces.filter((place) => place in changed)
  if (places.length === 0) return
  const chosen = places.map((place) => [place, String(changed[place]) || null])
  await choicesOf(tools).update(sid, Object.fromEntries(chosen))
}
