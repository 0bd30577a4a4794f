import { ActionIcon, TextInput } from '@mantine/core'
import type { LiveSkill, LiveWorker } from '@offhook/desk-api'
import { IconX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { messageOf } from '../../model/problem.ts'
import { readLevel, skillsOf, withSkill, withSkills } from '../../model/team/skills.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { useWorkspaceSid } from '../../ui/use-workspace.ts'
import classes from './SkillsEditor.module.css'

/** The worker's skills with their levels. Each change is saved at once. */
export function SkillsEditor({ worker }: { worker: LiveWorker }) {
  const t = useText()
  const { offhook, admin } = useApp()
  const workspaceSid = useWorkspaceSid() ?? ''
  const [name, setName] = useState('')
  const save = useMutation({
    // Read first: what others have written there meanwhile is kept, and so is the change before.
    mutationFn: (change: (now: readonly LiveSkill[]) => readonly LiveSkill[]) =>
      admin.inTurn(async () => {
        const attributes = await offhook.workerAttributes(workspaceSid, worker.key)
        const next = withSkills(attributes, change(skillsOf(attributes)))
        await offhook.setWorkerAttributes(workspaceSid, worker.key, next)
      }),
  })
  const add = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return
    save.mutate((now) => withSkill(now, { name: name.trim(), level: null }))
    setName('')
  }
  const setLevel = (skill: LiveSkill, text: string) => {
    const level = readLevel(text)
    if (level === undefined || level === skill.level) return
    save.mutate((now) => withSkill(now, { ...skill, level }))
  }
  return (
    <section className={classes['root']}>
      <h3>{t('team.skills')}</h3>
      {worker.skills.length === 0 && <p className={classes['none']}>{t('team.noSkills')}</p>}
      <ul className={classes['list']}>
        {worker.skills.map((skill) => (
          <li key={skill.name} className={classes['skill']}>
            <span className="clip">{skill.name}</span>
            <TextInput
              key={String(skill.level)}
              size="xs"
              inputMode="numeric"
              aria-label={t('team.levelOf', { name: skill.name })}
              defaultValue={skill.level ?? ''}
              onBlur={(event) => setLevel(skill, event.currentTarget.value)}
              onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('team.removeSkill', { name: skill.name })}
              onClick={() => save.mutate((now) => now.filter((one) => one.name !== skill.name))}
            >
              <IconX size={16} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <form onSubmit={add}>
        <TextInput
          size="xs"
          aria-label={t('team.addSkill')}
          placeholder={t('team.addSkill')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </form>
      {save.error && <InlineNotice tone="error" text={t(messageOf(save.error))} />}
    </section>
  )
}
