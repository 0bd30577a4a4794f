/** Skills in the attributes of a worker: `routing.skills` and `routing.levels`. */
import type { LiveSkill } from '@offhook/desk-api'
import type { Attributes } from '../../api/offhook.ts'

/** The skills that are in the attributes, and the level of each that has one. */
export function skillsOf(attributes: Attributes): readonly LiveSkill[] {
  const { skills, levels } = Object(attributes['routing']) as Readonly<Record<string, unknown>>
  if (!Array.isArray(skills)) return []
  return skills.flatMap((name: unknown) => {
    if (typeof name !== 'string') return []
    // As the server reads what an application has written.
    const level = Number(Object(levels)[name] ?? Number.NaN)
    return { name, level: Number.isFinite(level) ? level : null }
  })
}

/** The skills with one more, or with another level of one that was there. */
export function withSkill(skills: readonly LiveSkill[], skill: LiveSkill): readonly LiveSkill[] {
  const isNew = skills.every(({ name }) => name !== skill.name)
  return isNew ? [...skills, skill] : skills.map((one) => (one.name === skill.name ? skill : one))
}
