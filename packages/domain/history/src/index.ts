export { DayExports, type ExportFiles } from './exports/day-exports.ts'
export * from './figures.ts'
export { figureColumns, figuresCsv } from './figures-csv.ts'
export { History } from './history.ts'
export * from './model.ts'
export type { ContactMoment } from './moment.ts'
export type { LiveStory } from './record/live-stories.ts'
export * from './reports/model.ts'
export { lastRun, nextRun, type ReportRun } from './reports/next-run.ts'
export { type MadeReport, ReportRunner, type RunnerParts } from './reports/report-runner.ts'
export {
  MOST_SCHEDULES,
  type ReportScheduleInput,
  ReportSchedules,
} from './reports/report-schedules.ts'
export { dueRun, MOST_ATTEMPTS, settled } from './reports/report-state.ts'
export * from './repository.ts'
export { SignallingLog, type SignallingNote } from './signalling/signalling-log.ts'
export type { SignallingMessage, SignallingPart } from './signalling/signalling-message.ts'
