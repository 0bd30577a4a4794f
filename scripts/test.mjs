/**
 * `npm test`: everything, on a fresh machine. Installs the Debian packages that real tests need
 * (as root, saying so), builds, checks, and runs every project of tests. It never passes by
 * skipping: a missing program, a skipped test or a suite without tests is a failure.
 *
 *     npm test                      all of it
 *     npm test -- unit e2e          only these projects
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { build } from './build.mjs'
import { root } from './files.mjs'

/** A program that tests run, and the Debian package that has it. */
const programs = [
  ['chromium', 'chromium'],
  ['firefox-esr', 'firefox-esr'],
  ['sipp', 'sip-tester'],
  ['baresip', 'baresip'],
  ['linphonec', 'linphone-cli'],
  ['ip', 'iproute2'],
  ['sox', 'sox'],
  ['pocketsphinx_batch', 'pocketsphinx'],
  ['flite', 'flite'],
  ['nats-server', 'nats-server'],
]

const projects = ['unit', 'audio', 'dgram', 'full-conference', 'integration', 'contract', 'e2e']
/**
 * Files at a time, also on two cores. Those with real calls wait for sound more than they compute: 15
 * to 25 CPU-seconds in a minute. Those of the media thread keep its pace and want a core each; a full
 * conference wants both.
 */
const filesAtATime = { unit: 2, audio: 2, dgram: 2, integration: 3, contract: 3, e2e: 3 }

/** The wire contract lies beside the checkout where the product is made; it is no part of it. */
const contractFolder = join(root, '..', 'shared', 'contract')

function installed(program) {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, program)))
}

function postgresInstalled() {
  const folder = '/usr/lib/postgresql'
  return (
    existsSync(folder) &&
    readdirSync(folder).some((version) => existsSync(join(folder, version, 'bin', 'initdb')))
  )
}

function installPrograms() {
  const missing = programs.filter(([program]) => !installed(program)).map(([, name]) => name)
  if (!postgresInstalled()) missing.push('postgresql')
  if (!existsSync('/usr/share/pocketsphinx/model/en-us')) missing.push('pocketsphinx-en-us')
  if (missing.length === 0) return
  const list = missing.join(' ')
  if (process.getuid?.() !== 0 || !installed('apt-get')) {
    stop(`The tests need these Debian packages: apt-get install ${list}`)
  }
  console.log(`Installing Debian packages: ${list}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update', '-qq'], env)
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], env)
}

function run(command, args, env = process.env) {
  const { status } = spawnSync(command, args, { cwd: root, env, stdio: 'inherit' })
  if (status !== 0) stop(`${command} ${args.join(' ')} failed.`)
}

function stop(sentence) {
  console.error(sentence)
  process.exit(1)
}

/** Runs one project and gives its counts. */
function runProject(project, folder) {
  const report = join(folder, `${project}.json`)
  const started = performance.now()
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--project',
      project,
      ...(filesAtATime[project] ? [`--maxWorkers=${filesAtATime[project]}`] : []),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    { cwd: root, stdio: 'inherit' },
  )
  const seconds = Math.round((performance.now() - started) / 1000)
  if (!existsSync(report)) {
    return { passed: 0, failed: 1, skipped: 0, seconds, failures: [`${project}: ended early`] }
  }
  const counts = JSON.parse(readFileSync(report, 'utf8'))
  const failed = counts.numFailedTests + (status !== 0 && counts.numFailedTests === 0 ? 1 : 0)
  const failures = failuresOf(counts).map((line) => `${project}: ${line}`)
  return {
    passed: counts.numPassedTests,
    failed,
    skipped: counts.numPendingTests,
    seconds,
    failures,
  }
}

/** A paragraph for each test that failed, and for each file that could not be run. */
function failuresOf(report) {
  return report.testResults.flatMap(({ name: file, message, assertionResults: tests }) => {
    const where = relative(root, file)
    const failed = tests.filter(({ status }) => status === 'failed')
    if (failed.length === 0) return message ? [`${where}\n${message}`] : []
    return failed.map((test) => `${where} > ${test.fullName}\n${test.failureMessages.join('\n')}`)
  })
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !projects.includes(name))
if (unknown.length > 0)
  stop(`There is no project of tests "${unknown[0]}": ${projects.join(', ')}.`)

installPrograms()
await build().catch((error) => stop(error.message))
if (wanted.length === 0) run('npm', ['run', '--silent', 'check'])

const folder = mkdtempSync(join(tmpdir(), 'offhook-tests-'))
const total = { passed: 0, failed: 0, skipped: 0 }
const failures = []
for (const project of wanted.length > 0 ? wanted : projects) {
  if (project === 'contract' && !existsSync(contractFolder)) {
    console.log(`contract: not run, because there is no ${contractFolder}`)
    continue
  }
  const { seconds, failures: ofProject, ...counts } = runProject(project, folder)
  failures.push(...ofProject)
  console.log(`${project}: ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`)
  for (const key of Object.keys(total)) total[key] += counts[key]
}
rmSync(folder, { recursive: true, force: true })
// Last, where a reader of a long output finds it: what failed, and one line that says it all.
for (const failure of failures) console.log(`\nFAILED ${failure.slice(0, 2000)}`)
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 && total.skipped === 0 && total.passed > 0 ? 0 : 1
