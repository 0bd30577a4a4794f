/** Skills in the attributes of a worker: `routing.skills` and `routing.levels`. */
import type { LiveSkill } from '@offhook/desk-api'
import type { Attributes } from '../../api/offhook.ts'

/** The skills that are in the attributes, and the level of each that has one. */
export function skillsOf(attributes: Attributes): readonly LiveSkill[] {
  const { skills, levels } = Object(attributes['routing']) as Readonly<Record<string, unknown>>
  if (!Array.isArray(skills)) return []
  return skills.flatMap((name: unknown) => {
    if (typeof name !== 'string') return []
    const level: unknown = Object(levels)[name]
    return { name, level: typeof level === 'number' ? level : null }
  })
}

/** The attributes with these skills; everything else is kept. */
export function withSkills(attributes: Attributes, skills: readonly LiveSkill[]): Attributes {
  const before = attributes['routing']
  const routing = typeof before === 'object' && before !== null ? before : {}
  const levels = skills.flatMap(({ name, level }) => (level === null ? [] : [[name, level]]))
  return {
    ...attributes,
    routing: {
      ...routing,
      skills: skills.map(({ name }) => name),
      levels: Object.fromEntries(levels) as Record<string, number>,
    },
  }
}

/** The skills with one more, or with another level of one that was there. */
export function withSkill(skills: readonly LiveSkill[], skill: LiveSkill): readonly LiveSkill[] {
  const isNew = skills.every(({ name }) => name !== skill.name)
  return isNew ? [...skills, skill] : skills.map((one) => (one.name === skill.name ? skill : one))
}

/** A level as it was typed; null for none, undefined for what is no number. */
export function readLevel(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const level = Number(text)
  return Number.isFinite(level) ? level : undefined
}
