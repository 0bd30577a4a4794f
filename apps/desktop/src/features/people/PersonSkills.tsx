import { ActionIcon, NativeSelect } from '@mantine/core'
import type { PersonDetails, SkillLevelRecord, SkillRecord } from '@offhook/desk-api'
import { IconX } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import classes from './People.module.css'
import { SkillLevel } from './SkillLevel.tsx'

type Skills = readonly SkillLevelRecord[]

/** What a person can do, with levels; each choice is saved at once. */
export function PersonSkills({ person }: { readonly person: PersonDetails }) {
  const t = useText()
  const { people, admin } = useApp()
  const queries = useQueryClient()
  const list = useQuery({ queryKey: ['skills'], queryFn: () => people.skills() })
  const save = useMutation({
    // Skills are written as a whole: the change is made to those that there are by then.
    mutationFn: (change: (now: Skills) => Skills) =>
      admin.inTurn(async () => {
        const { skills } = await people.get(person.sid)
        return people.change(person.sid, { skills: change(skills) })
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['list-form', '/admin/people'] }),
  })
  const known = list.data?.skills ?? []
  const has = new Set(person.skills.map(({ name }) => name))
  const others = known.filter(({ name }) => !has.has(name))
  const set = (name: string, level: number | null) =>
    save.mutate((now) => now.map((one) => (one.name === name ? { name, level } : one)))
  const failure = save.error ?? list.error
  return (
    <section className={classes['section']} data-testid="person-skills">
      <h3 className={classes['subtitle']}>{t('people.skills')}</h3>
      {failure && <InlineNotice tone="error" text={reasonOf(t, failure)} />}
      {!person.takesCalls && <span className="soft">{t('people.needsCalls')}</span>}
      {person.takesCalls && person.skills.length === 0 && (
        <span className="soft">{t('people.noSkills')}</span>
      )}
      <ul className={classes['rows']}>
        {person.skills.map(({ name, level }) => (
          <li key={name} className={classes['row']}>
            <span className={`${classes['rowText']} clip`}>{name}</span>
            <SkillLevel
              className={classes['level'] ?? ''}
              label={t('people.level', { skill: name })}
              skill={known.find((one) => one.name === name)}
              level={level}
              onChange={(next) => set(name, next)}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('people.removeSkillFrom', { skill: name })}
              onClick={() => save.mutate((now) => now.filter((one) => one.name !== name))}
            >
              <IconX size={16} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <NativeSelect
        aria-label={t('people.addSkillTo')}
        disabled={!person.takesCalls || others.length === 0 || save.isPending}
        value=""
        data={[
          { value: '', label: t('people.addSkillTo') },
          ...others.map(({ name }) => ({ value: name, label: name })),
        ]}
        onChange={(event) => {
          const skill = others.find(({ name }) => name === event.currentTarget.value)
          if (skill) save.mutate((now) => withSkill(now, skill))
        }}
      />
    </section>
  )
}

function withSkill(now: Skills, { name, minimum }: SkillRecord): Skills {
  return [...now.filter((one) => one.name !== name), { name, level: minimum }]
}
