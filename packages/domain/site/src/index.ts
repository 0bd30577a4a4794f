export { CallComments, MOST_COMMENTS } from './call-comments.ts'
export { CallScores, type ScoreInput } from './call-scores.ts'
export { Configurations } from './configurations.ts'
export { type DispositionInput, Dispositions } from './dispositions.ts'
export * from './model.ts'
export { PluginService } from './plugin-service.ts'
export * from './review-model.ts'
export type { ReviewRepository, SaidFilter, SaidLine } from './review-repository.ts'
export { percentOf } from './score.ts'
export { type ScoreFormInput, ScoreForms } from './score-forms.ts'
export * from './score-model.ts'
export { Site } from './site.ts'
export type { SiteSkill, SkillPatch, Skills } from './skills.ts'
export { type ChosenSounds, SoundChoices } from './sound-choices.ts'
export * from './sound-model.ts'
export {
  MAX_SOUND_MS,
  type MadeSound,
  type SoundFiles,
  type SoundInput,
  Sounds,
  soundUrl,
} from './sounds.ts'
export { type Author, TaskNotes } from './task-notes.ts'
export * from './work-model.ts'
export { type RuleOfTask, WorkRules } from './work-rules.ts'
export { WrapUpLimits } from './wrap-up-limits.ts'
