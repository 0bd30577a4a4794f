import { type AccountSid, errors, OffhookError } from '@offhook/core'
import type { Configurations } from './configurations.ts'
import type { Skill } from './model.ts'

const MOST = 1_000
const MAX_LEVEL = 100

/** A skill with what its configuration leaves out. */
export interface SiteSkill {
  readonly name: string
  readonly multivalue: boolean
  /** Levels go from `minimum` to `maximum` where `multivalue`; otherwise both are null. */
  readonly minimum: number | null
  readonly maximum: number | null
}

export type SkillPatch = Partial<Omit<SiteSkill, 'name'>>

/**
 * What the workers of an account can be said to be able to: the list of its configuration. A skill is
 * known by its name, which workers' attributes and the expressions of queues spell.
 */
export class Skills {
  readonly #configurations: Configurations

  constructor(configurations: Configurations) {
    this.#configurations = configurations
  }

  async list(accountSid: AccountSid): Promise<readonly SiteSkill[]> {
    const { taskrouter_skills } = await this.#configurations.settings(accountSid)
    return (taskrouter_skills ?? []).map(whole)
  }

  /** Rejects with 20404. */
  async get(accountSid: AccountSid, name: string): Promise<SiteSkill> {
    return inList(await this.list(accountSid), name)
  }

  /** Rejects with 20001 for a bad name or level, 20409 for a name that there is. */
  async add(accountSid: AccountSid, name: string, patch: SkillPatch): Promise<SiteSkill> {
    const skill = read(
      { name: skillName(name), multivalue: false, minimum: null, maximum: null },
      patch,
    )
    return this.#change(accountSid, skill, (skills) => {
      // Nobody could tell `Sales` from `sales` on a screen.
      const taken = skills.find((one) => one.name.toLowerCase() === skill.name.toLowerCase())
      if (taken) throw new OffhookError(errors.conflict, `There is a skill "${taken.name}" already`)
      if (skills.length >= MOST) throw bad(`There may be at most ${MOST} skills`)
      return [...skills, skill]
    })
  }

  /** Rejects with 20001 for a bad level, 20404. */
  async update(accountSid: AccountSid, name: string, patch: SkillPatch): Promise<SiteSkill> {
    const skill = read(await this.get(accountSid, name), patch)
    return this.#change(accountSid, skill, (skills) => {
      inList(skills, name)
      return skills.map((one) => (one.name === name ? skill : one))
    })
  }

  /** Rejects with 20404. */
  async remove(accountSid: AccountSid, name: string): Promise<void> {
    const skill = await this.get(accountSid, name)
    await this.#change(accountSid, skill, (skills) => skills.filter((one) => one.name !== name))
  }

  async #change(
    accountSid: AccountSid,
    skill: SiteSkill,
    change: (skills: readonly SiteSkill[]) => readonly SiteSkill[],
  ): Promise<SiteSkill> {
    await this.#configurations.edit(accountSid, ({ taskrouter_skills }) => ({
      taskrouter_skills: change((taskrouter_skills ?? []).map(whole)),
    }))
    return skill
  }
}

/** In a configuration that others write, levels alone say that there are several. */
function whole({ name, multivalue, minimum, maximum }: Skill): SiteSkill {
  const levels = { minimum: minimum ?? null, maximum: maximum ?? null }
  return { name, multivalue: multivalue ?? levels.maximum !== null, ...levels }
}

function read(before: SiteSkill, patch: SkillPatch): SiteSkill {
  const multivalue = patch.multivalue ?? before.multivalue
  if (!multivalue) return { ...before, multivalue, minimum: null, maximum: null }
  const minimum = patch.minimum ?? before.minimum ?? 1
  const maximum = patch.maximum ?? before.maximum ?? 5
  const fits = [minimum, maximum].every((level) => Number.isInteger(level))
  if (fits && minimum >= 0 && maximum >= minimum && maximum <= MAX_LEVEL)
    return { ...before, multivalue, minimum, maximum }
  throw bad(`Levels are whole numbers from 0 to ${MAX_LEVEL}, and the least comes first`)
}

/** A name that the expressions of queues can compare with. */
function skillName(text: string): string {
  const name = text.trim()
  if (/^[^"'\\/\p{Cc}]{1,64}$/u.test(name)) return name
  throw bad('Name must be 1 to 64 characters without quotes and slashes')
}

function inList(skills: readonly SiteSkill[], name: string): SiteSkill {
  const found = skills.find((one) => one.name === name)
  if (found) return found
  throw new OffhookError(errors.notFound, `The requested resource Skills ${name} was not found`)
}

function bad(sentence: string): OffhookError {
  return new OffhookError(errors.invalidParameter, sentence)
}
