/** What a worker's attributes say of the person: routing and the desktop's lists go by them. */
import { isDeepStrictEqual } from 'node:util'
import type { Person, Team } from '@offhook/accounts'
import type { Attributes } from '@offhook/task-router'

/** A skill of a worker; the level of one that has no levels is null. */
export interface SkillLevel {
  readonly name: string
  readonly level: number | null
}

/**
 * The attributes with what is known of the person; what an application has added stays. `skills` left out
 * keeps those that there are.
 */
export function attributesOf(
  person: Person,
  team: Team | undefined,
  before: Attributes,
  skills: readonly SkillLevel[] = skillsIn(before),
): Attributes {
  return {
    ...withSkills(before, skills),
    contact_uri: `client:${person.identity}`,
    full_name: person.fullName,
    email: person.email,
    roles: person.roles,
    team_id: team?.sid ?? null,
    team_name: team?.friendlyName ?? null,
  }
}

/** The attributes with these skills; everything else stays. */
export function withSkills(before: Attributes, skills: readonly SkillLevel[]): Attributes {
  const levels = skills.flatMap(({ name, level }) => (level === null ? [] : [[name, level]]))
  return {
    ...before,
    routing: {
      ...recordIn(before['routing']),
      skills: skills.map(({ name }) => name),
      levels: Object.fromEntries(levels),
    },
  }
}

/** The skills that attributes name, however an application has written them. */
export function skillsIn(attributes: Attributes): readonly SkillLevel[] {
  const routing = recordIn(attributes['routing'])
  const levels = recordIn(routing['levels'])
  const names = Array.isArray(routing['skills']) ? routing['skills'] : []
  return names
    .filter((name) => typeof name === 'string')
    .map((name) => {
      const level = Number(levels[name] ?? Number.NaN)
      return { name, level: Number.isFinite(level) ? level : null }
    })
}

/**
 * Whether skills and levels are written so that they say nothing besides what `skillsIn` reads: a list of
 * names, and numbers for names in it. What stands there already may stay.
 */
export function isPlain(after: Attributes, before: Attributes): boolean {
  const [routing, old] = [recordIn(after['routing']), recordIn(before['routing'])]
  const { skills = [], levels = {} } = routing
  if (!isDeepStrictEqual(skills, old['skills'] ?? []) && !isNames(skills)) return false
  const [given, known] = [recordIn(levels), recordIn(old['levels'])]
  if (given !== levels && !isDeepStrictEqual(levels, old['levels'])) return false
  return Object.entries(given).every(
    ([name, level]) =>
      isDeepStrictEqual(level, known[name]) ||
      (typeof level === 'number' && Array.isArray(skills) && skills.includes(name)),
  )
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
}

function recordIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {}
}
