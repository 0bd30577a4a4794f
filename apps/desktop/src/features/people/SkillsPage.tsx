import type { SkillRecord, SkillRequest } from '@offhook/desk-api'
import type { App } from '../../model/app.ts'
import { type Draft, type ListFormOf, numberOf } from '../../ui/form-fields.ts'
import { useApp } from '../../ui/hooks.ts'
import { ListForm } from '../../ui/ListForm.tsx'

/** What people can be good at, with the levels of each. */
export default function SkillsPage() {
  return <ListForm of={skillsForm(useApp())} />
}

function skillsForm({ people }: App): ListFormOf<SkillRecord> {
  return {
    path: '/admin/skills',
    title: 'pages.adminSkills',
    help: 'people.skillsHelp',
    empty: 'people.skillsEmpty',
    add: 'people.addSkill',
    load: async () => {
      const { skills } = await people.skills()
      return [...skills].sort((a, b) => a.name.localeCompare(b.name))
    },
    idOf: ({ name }) => name,
    nameOf: ({ name }) => name,
    detailOf: ({ minimum, maximum }) =>
      minimum === null || maximum === null ? '' : `${minimum} – ${maximum}`,
    fieldsOf: (row) => [
      {
        name: 'name',
        label: 'people.skillName',
        help: 'people.skillNameHelp',
        kind: 'text',
        isRequired: true,
        isFixed: true,
      },
      { name: 'multivalue', label: 'people.hasLevels', kind: 'switch' },
      ...(row?.multivalue
        ? ([
            { name: 'minimum', label: 'people.minimum', kind: 'number' },
            { name: 'maximum', label: 'people.maximum', kind: 'number' },
          ] as const)
        : []),
    ],
    draftOf: (row) => ({
      name: row?.name ?? '',
      multivalue: row?.multivalue ?? false,
      minimum: String(row?.minimum ?? ''),
      maximum: String(row?.maximum ?? ''),
    }),
    create: async (draft) => {
      const { multivalue } = requestOf(draft)
      return (await people.addSkill({ name: String(draft['name']), multivalue })).name
    },
    save: ({ name }, changed) => people.changeSkill(name, requestOf(changed)),
    remove: ({ name }) => people.removeSkill(name),
  }
}

function requestOf(draft: Draft): SkillRequest {
  const minimum = numberOf(draft, 'minimum')
  const maximum = numberOf(draft, 'maximum')
  return {
    ...('multivalue' in draft && { multivalue: draft['multivalue'] === true }),
    ...(minimum !== null && { minimum }),
    ...(maximum !== null && { maximum }),
  }
}
