import { expect, it } from 'vitest'
import { skillsOf, withSkill, withSkills } from './skills.ts'

const routing = { skills: ['spanish', 'billing'], levels: { spanish: 3 }, own: 1 }

it('are read from the attributes, and written into them', () => {
  const skills = skillsOf({ full_name: 'Bo', routing })
  expect(skills).toEqual([
    { name: 'spanish', level: 3 },
    { name: 'billing', level: null },
  ])
  const next = withSkill(skills, { name: 'billing', level: 2 })
  expect(withSkills({ full_name: 'Bo', routing }, next)).toEqual({
    full_name: 'Bo',
    routing: { ...routing, levels: { spanish: 3, billing: 2 } },
  })
})

it.each([[{}], [{ routing: null }], [{ routing: { skills: 'spanish' } }]])(
  '%j has none',
  (attributes) => expect(skillsOf(attributes)).toEqual([]),
)
