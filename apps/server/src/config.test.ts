import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { ConfigError, helpText, knownSettings, readConfig } from './config.ts'

describe('readConfig', () => {
  it('has a default for every setting that a first start needs', () => {
    const config = readConfig([], {})

    expect(config).toMatchObject({
      dataDir: './data',
      httpPort: 8080,
      httpsPort: 8443,
      sipPort: 5060,
      webrtcPort: 22000,
      rtpPorts: { min: 20000, max: 21999 },
      bind: '127.0.0.1',
      trustedAddresses: [],
      trustedProxies: [],
      recordDefault: 'dual',
      workerLostAfter: 30,
      databaseUrl: null,
      json: false,
    })
  })

  it('lets a flag win over its variable', () => {
    const config = readConfig(['--http-port', '0', '--json'], { OFFHOOK_HTTP_PORT: '9000' })

    expect(config.httpPort).toBe(0)
    expect(config.json).toBe(true)
  })

  it('takes an empty variable as unset', () => {
    expect(readConfig([], { OFFHOOK_SIP_PORT: '' }).sipPort).toBe(5060)
  })

  it('takes 0 as any free ports', () => {
    expect(readConfig([], { OFFHOOK_RTP_PORTS: '0' }).rtpPorts).toEqual({ min: 0, max: 0 })
  })

  it('parses lists and drops the slash at the end of a URL', () => {
    const config = readConfig([], {
      OFFHOOK_TRUSTED_ADDRESSES: '192.0.2.1, 198.51.100.0/24',
      OFFHOOK_WEBRTC_ADDRESSES: '127.0.0.1',
      OFFHOOK_PUBLIC_URL: 'https://desk.example.com/',
    })

    expect(config.trustedAddresses).toEqual(['192.0.2.1', '198.51.100.0/24'])
    expect(config.webrtcAddresses).toEqual(['127.0.0.1'])
    expect(config.publicUrl).toBe('https://desk.example.com')
  })

  it.each([
    [['--http-port', 'abc'], {}, '--http-port=abc: must be a port number.'],
    [
      [],
      { OFFHOOK_SIP_PORT: '70000' },
      'OFFHOOK_SIP_PORT=70000: must be a port number from 0 to 65535.',
    ],
    [[], { OFFHOOK_RTP_PORTS: '20000' }, 'OFFHOOK_RTP_PORTS=20000: must be two port numbers'],
    [[], { OFFHOOK_RTP_PORTS: '21999-20000' }, 'must lie between 1024 and 65535'],
    [[], { OFFHOOK_BIND: 'localhost' }, 'OFFHOOK_BIND=localhost: must be an IP address.'],
    [[], { OFFHOOK_TRUSTED_ADDRESSES: '192.0.2.0/99' }, 'must be IP addresses or blocks'],
    [[], { OFFHOOK_TRUSTED_PROXIES: 'proxy.example.com' }, 'must be IP addresses or blocks'],
    [[], { OFFHOOK_PUBLIC_URL: 'ftp://x' }, 'must be an http or https URL.'],
    [[], { DATABASE_URL: 'mysql://x' }, 'DATABASE_URL: must begin with postgres://'],
    [[], { OFFHOOK_HTTP_PORT: '-1' }, 'OFFHOOK_HTTP_PORT=-1: must be a port number.'],
    [[], { OFFHOOK_HTTPS_PORT: '443 ' }, 'OFFHOOK_HTTPS_PORT=443 : must be a port number.'],
    [[], { OFFHOOK_WEBRTC_PORT: '0x10' }, 'OFFHOOK_WEBRTC_PORT=0x10: must be a port number.'],
    [[], { OFFHOOK_RTP_PORTS: '20000-20001' }, 'hold two port pairs at least'],
    [[], { OFFHOOK_HTTP_BIND: '::g' }, 'OFFHOOK_HTTP_BIND=::g: must be an IP address.'],
    [[], { OFFHOOK_PUBLIC_ADDRESS: 'desk.example.com' }, 'must be an IP address.'],
    [[], { OFFHOOK_PUBLIC_URL: 'desk.example.com' }, 'must be an http or https URL.'],
    [[], { OFFHOOK_WEBRTC_ADDRESSES: '192.0.2.1;192.0.2.2' }, 'must be an IP address.'],
    [[], { OFFHOOK_TRUSTED_ADDRESSES: '192.0.2.1/24/24' }, 'must be IP addresses or blocks'],
    [[], { OFFHOOK_RECORD_DEFAULT: 'yes' }, 'must be one of off, dual, mono.'],
    [[], { OFFHOOK_WORKER_LOST_AFTER: '30s' }, 'OFFHOOK_WORKER_LOST_AFTER=30s: must be seconds.'],
    [[], { OFFHOOK_WORKER_LOST_AFTER: '2' }, 'must be seconds from 3 to 3600.'],
    [[], { OFFHOOK_WORKER_LOST_AFTER: '3601' }, 'must be seconds from 3 to 3600.'],
    [[], { OFFHOOK_LOG_LEVEL: 'loud' }, 'must be one of debug, info, warn, error, silent.'],
    [
      [],
      { OFFHOOK_TEST_COMMIT_DELAY: '1s' },
      'OFFHOOK_TEST_COMMIT_DELAY=1s: must be milliseconds.',
    ],
    [['--nonsense'], {}, "Unknown option '--nonsense'. See --help."],
    [['--http-port'], {}, "Option '--http-port <value>' argument missing. See --help."],
    [['start'], {}, "Unexpected argument 'start'. See --help."],
  ])('names a bad setting: %j %j', (argv, env, sentence) => {
    expect(() => readConfig(argv, env)).toThrow(ConfigError)
    expect(() => readConfig(argv, env)).toThrow(sentence)
  })

  it('never shows a secret', () => {
    expect(() => readConfig([], { OFFHOOK_SECRET_KEY: 'hunter2' })).toThrow(
      'OFFHOOK_SECRET_KEY: must be 64 hex digits.',
    )
  })

  it('takes a service of SMS with its secret alone, and does not show it', () => {
    const env = { OFFHOOK_SMS_URL: 'https://sms.example.com/send' }
    expect(() => readConfig([], env)).toThrow('OFFHOOK_SMS_SECRET: must be given together')
    expect(() => readConfig([], { ...env, OFFHOOK_SMS_SECRET: 'hunter2' })).toThrow(
      'OFFHOOK_SMS_SECRET: must have 16 characters or more.',
    )
    expect(readConfig([], { ...env, OFFHOOK_SMS_SECRET: 'correct horse battery' })).toMatchObject({
      smsUrl: 'https://sms.example.com/send',
    })
  })

  it('lists every setting in the help', () => {
    expect(helpText()).toContain('--rtp-ports')
    expect(helpText()).toContain('OFFHOOK_TRUSTED_ADDRESSES')
  })
})

describe('the guide', () => {
  it('has a line for each setting, with its default, and for nothing else', async () => {
    const guide = await readFile(
      new URL('../../../docs/guide/settings.md', import.meta.url),
      'utf8',
    )
    const lines = [...guide.matchAll(/^\| `([A-Z_]+)` \| (.*?) ?\| (.+) \|$/gm)]
    const documented = new Map(lines.map(([, name = '', fallback = '']) => [name, fallback]))
    const forPeople = knownSettings.filter(({ name }) => !name.startsWith('TEST_'))

    expect([...documented.keys()].sort()).toEqual(
      [...forPeople.map(({ name }) => `OFFHOOK_${name}`), 'DATABASE_URL'].sort(),
    )
    for (const { name, fallback } of forPeople) {
      // A default that depends on something else is told in words.
      if (fallback === null) continue
      expect([name, documented.get(`OFFHOOK_${name}`)?.replaceAll('`', '')]).toEqual([
        name,
        fallback,
      ])
    }
  })
})
