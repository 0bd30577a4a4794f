/** What a migration did, or would do. */
export type Act = 'create' | 'update' | 'keep' | 'fail' | 'note'

export interface ReportLine {
  /** `flow`, `worker` … */
  readonly kind: string
  readonly name: string
  readonly act: Act
  /** Why it could not be taken, or what to look at. */
  readonly note: string | null
}

export class Report {
  readonly lines: ReportLine[] = []

  add(kind: string, name: string, act: Act, note: string | null = null): void {
    this.lines.push({ kind, name, act, note })
  }

  count(act: Act): number {
    return this.lines.filter((line) => line.act === act).length
  }

  text(isDry: boolean): string {
    const rows = this.lines.map(
      ({ kind, name, act, note }) =>
        `${act.padEnd(7)} ${kind.padEnd(12)} ${name}${note === null ? '' : `: ${note}`}`,
    )
    const sums = (['create', 'update', 'keep', 'fail'] as const)
      .map((act) => `${act} ${this.count(act)}`)
      .join(', ')
    return [...rows, '', `${isDry ? 'Dry run, nothing was changed: ' : ''}${sums}`, ''].join('\n')
  }
}
