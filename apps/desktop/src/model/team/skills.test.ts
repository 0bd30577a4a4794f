import { expect, it } from 'vitest'
import { skillsOf, withSkill } from './skills.ts'

const routing = { skills: ['spanish', 'billing'], levels: { spanish: '3' }, own: 1 }

it('are read from the attributes, and one of them is changed', () => {
  const skills = skillsOf({ full_name: 'Bo', routing })
  expect(skills).toEqual([
    { name: 'spanish', level: 3 },
    { name: 'billing', level: null },
  ])
  expect(withSkill(skills, { name: 'billing', level: 2 })).toEqual([
    { name: 'spanish', level: 3 },
    { name: 'billing', level: 2 },
  ])
  const german = { name: 'german', level: null }
  expect(withSkill(skills, german)).toEqual([...skills, german])
})

it.each([[{}], [{ routing: null }], [{ routing: { skills: 'spanish' } }]])(
  '%j has none',
  (attributes) => expect(skillsOf(attributes)).toEqual([]),
)
