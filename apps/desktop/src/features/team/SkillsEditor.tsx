import { ActionIcon, NativeSelect } from '@mantine/core'
import type { LiveSkill, LiveWorker } from '@offhook/desk-api'
import { IconX } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { skillsOf, withSkill } from '../../model/team/skills.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import { useWorkspaceSid } from '../../ui/use-workspace.ts'
import { SkillLevel } from '../people/SkillLevel.tsx'
import classes from './SkillsEditor.module.css'

/** The worker's skills with their levels, of those that the site knows. Each change is saved at once. */
export function SkillsEditor({ worker }: { worker: LiveWorker }) {
  const t = useText()
  const { offhook, people, admin } = useApp()
  const workspaceSid = useWorkspaceSid() ?? ''
  const list = useQuery({ queryKey: ['skills'], queryFn: () => people.skills() })
  const save = useMutation({
    // Read first: what others have written there meanwhile is kept, and so is the change before.
    mutationFn: (change: (now: readonly LiveSkill[]) => readonly LiveSkill[]) =>
      admin.inTurn(async () => {
        const attributes = await offhook.workerAttributes(workspaceSid, worker.key)
        await offhook.setWorkerSkills(workspaceSid, worker.key, change(skillsOf(attributes)))
      }),
  })
  const known = list.data?.skills ?? []
  const has = new Set(worker.skills.map(({ name }) => name))
  const others = known.filter(({ name }) => !has.has(name))
  const failure = save.error ?? list.error
  return (
    <section className={classes['root']}>
      <h3>{t('team.skills')}</h3>
      {worker.skills.length === 0 && <p className={classes['none']}>{t('team.noSkills')}</p>}
      <ul className={classes['list']}>
        {worker.skills.map(({ name, level }) => {
          const skill = known.find((one) => one.name === name)
          return (
            <li key={name} className={classes['skill']}>
              <span className="clip">{name}</span>
              {skill?.multivalue ? (
                <SkillLevel
                  label={t('team.levelOf', { name })}
                  skill={skill}
                  level={level}
                  onChange={(next) => save.mutate((now) => withSkill(now, { name, level: next }))}
                />
              ) : (
                <span className="soft tabular">{level ?? ''}</span>
              )}
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('team.removeSkill', { name })}
                onClick={() => save.mutate((now) => now.filter((one) => one.name !== name))}
              >
                <IconX size={16} />
              </ActionIcon>
            </li>
          )
        })}
      </ul>
      <NativeSelect
        size="xs"
        aria-label={t('team.addSkill')}
        disabled={others.length === 0}
        value=""
        data={[
          { value: '', label: t('team.addSkill') },
          ...others.map(({ name }) => ({ value: name, label: name })),
        ]}
        onChange={(event) => {
          const skill = others.find(({ name }) => name === event.currentTarget.value)
          if (!skill) return
          const { name, minimum: level } = skill
          save.mutate((now) => withSkill(now, { name, level }))
        }}
      />
      {failure && <InlineNotice tone="error" text={reasonOf(t, failure)} />}
    </section>
  )
}
