import type { TeamsViewFilter } from '@offhook/desktop-sdk'

/** Which values are shown. As one text of the address: `a|b` these, `!a|b` all but these, `~a` what has this in it. */
export type Choice = Pick<TeamsViewFilter, 'condition' | 'values'>

const signs = { IN: '', NOT_IN: '!', CONTAINS: '~' } as const

export function choiceText({ condition, values }: Choice): string {
  const written = values.map((value) => value.replace(/[\\|]|^[!~]/g, '\\$&'))
  return signs[condition] + written.join('|')
}

export function choiceOf(text: string): Choice {
  const condition = text.startsWith('!') ? 'NOT_IN' : text.startsWith('~') ? 'CONTAINS' : 'IN'
  const rest = text.slice(signs[condition].length)
  const values = [...rest.matchAll(/(?:\\.|[^|\\])+/gs)].map(([one]) =>
    one.replace(/\\(.)/gs, '$1'),
  )
  return { condition, values }
}

/** Whether somebody with these values is shown. */
export function chooser(text: string): (values: readonly string[]) => boolean {
  const { condition, values: wanted } = choiceOf(text)
  if (wanted.length === 0) return () => true
  if (condition === 'CONTAINS') {
    const parts = wanted.map((part) => part.toLocaleLowerCase())
    return (values) =>
      values.some((value) => parts.some((part) => value.toLocaleLowerCase().includes(part)))
  }
  return (values) => values.some((value) => wanted.includes(value)) === (condition === 'IN')
}

/** What of the team can be narrowed by values, with the names that plugins know. */
export const conditionNames = {
  activity: 'data.activity_name',
  team: 'data.attributes.team_name',
  skill: 'data.attributes.routing.skills',
  queue: 'queue',
} as const

export type ConditionField = keyof typeof conditionNames

/** The field of a name, that of the address or that of plugins; undefined for any other. */
export function conditionField(name: string): ConditionField | undefined {
  const fields = Object.keys(conditionNames) as ConditionField[]
  return fields.find((field) => field === name || conditionNames[field] === name)
}

/** How the team is narrowed, as plugins read it. */
export function conditionsOf(
  filter: Readonly<Record<ConditionField, string>>,
): readonly TeamsViewFilter[] {
  return (Object.keys(conditionNames) as ConditionField[])
    .map((field) => ({ name: conditionNames[field], ...choiceOf(filter[field]) }))
    .filter(({ values }) => values.length > 0)
}
