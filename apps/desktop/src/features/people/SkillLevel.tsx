import { NativeSelect } from '@mantine/core'
import type { SkillRecord } from '@offhook/desk-api'

interface SkillLevelProps {
  readonly label: string
  /** As the site knows it; undefined for one that it does not know. */
  readonly skill: SkillRecord | undefined
  readonly level: number | null
  readonly className?: string
  readonly onChange: (level: number) => void
}

/** The level of a skill that has several, within its bounds; nothing for the others. */
export function SkillLevel({ label, skill, level, className, onChange }: SkillLevelProps) {
  if (skill?.minimum == null || skill.maximum === null) return null
  const { minimum, maximum } = skill
  const levels = Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index)
  // What an application has written is shown as it is, and can be left only.
  const own = level === null || levels.includes(level) ? [] : [level]
  return (
    <NativeSelect
      {...(className && { className })}
      aria-label={label}
      value={String(level ?? minimum)}
      data={[...own, ...levels].map(String)}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
    />
  )
}
