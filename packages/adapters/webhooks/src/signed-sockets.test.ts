import { makeSid } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { signatureOf } from './signature.ts'
import { SignedSockets } from './signed-sockets.ts'
import { Targets } from './targets.ts'

const accountSid = makeSid('AC')

function sockets(options: { mayBePlain?: boolean; deny?: readonly string[] } = {}): SignedSockets {
  const { mayBePlain = false, deny = [] } = options
  const targets = new Targets({ deny, allow: [] })
  return new SignedSockets({ authTokenOf: () => 'token', targets, mayBePlain })
}

describe('a URL of a stream', () => {
  it.each([
    ['wss://app.example/audio', 'wss://app.example/audio'],
    ['wss://app.example/audio?a=b#c', 'wss://app.example/audio'],
    ['WSS://App.Example', 'wss://app.example/'],
  ])('%s is taken without its query', (given, taken) => {
    expect(sockets().check(given)).toBe(taken)
  })

  it.each(['', 'nowhere', 'https://app.example', 'ws://app.example', 'file:///etc/passwd'])(
    '%j is refused',
    (given) => {
      expect(() => sockets().check(given)).toThrow(expect.objectContaining({ code: 11100 }))
    },
  )

  it('may be plain where a setting says so', () => {
    expect(sockets({ mayBePlain: true }).check('ws://127.0.0.1/x')).toBe('ws://127.0.0.1/x')
  })
})

describe('the way to the server of a stream', () => {
  it('is signed over the URL as it is asked; a password goes into a header', async () => {
    const url = 'wss://ann:s%20e@127.0.0.1:9/audio'

    expect(await sockets().approach({ accountSid, url })).toEqual({
      url: 'wss://127.0.0.1:9/audio',
      addresses: [{ address: '127.0.0.1', family: 4 }],
      headers: {
        'user-agent': 'Offhook/1.0',
        'x-twilio-signature': signatureOf('token', 'wss://127.0.0.1:9/audio', null),
        authorization: `Basic ${Buffer.from('ann:s e').toString('base64')}`,
      },
    })
  })

  it.each(['wss://127.0.0.1/', 'wss://[::1]/', 'wss://localhost/', 'wss://0x7f.1/'])(
    'is closed to %s where the settings deny it',
    async (url) => {
      const denying = sockets({ deny: ['127.0.0.0/8', '::1'] })

      await expect(denying.approach({ accountSid, url })).rejects.toMatchObject({ code: 11210 })
    },
  )

  it('ends at a host that nobody knows', async () => {
    const url = 'wss://nobody.invalid/'

    await expect(sockets().approach({ accountSid, url })).rejects.toMatchObject({ code: 11210 })
  })
})
