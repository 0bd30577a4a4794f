import { expect, test } from 'vitest'
import { isKnownMusic } from './known-music.ts'

test.each([
  'http://com.twilio.sounds.music.s3.amazonaws.com/MARKOVICHAMP-Borghestral.mp3',
  'https://com.twilio.music.classical.s3.amazonaws.com/BusyStrings.mp3',
  'https://com.twilio.music.soft-rock.s3.us-east-1.amazonaws.com/x.mp3',
  'https://s3.amazonaws.com/com.twilio.sounds.music/index.xml',
  'http://twimlets.com/holdmusic?Bucket=com.twilio.music.ambient',
])('%s is known hold music', (url) => {
  expect(isKnownMusic(url)).toBe(true)
})

test.each([
  'https://com.twilio.sounds.music.example.com/x.mp3',
  'https://example.com/?u=com.twilio.sounds.music.s3.amazonaws.com',
  'https://s3.amazonaws.com/my-bucket/com.twilio.sounds.music/x.mp3',
  'https://twimlets.com/forward',
  'music.mp3',
])('%s is not', (url) => {
  expect(isKnownMusic(url)).toBe(false)
})
