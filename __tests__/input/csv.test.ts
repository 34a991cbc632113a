import { expect, test } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { csvFields, csvRecord } from '../../src/input/csv.ts'

test('quotes a whole field, as Go reads it', () => {
  expect(csvFields({ type: 'image', name: 'a,b', push: true, 'store-of': undefined, empty: '' })).toBe(
    'type=image,"name=a,b",push=true',
  )
  expect(csvFields({ id: 'a"b', src: ' c' })).toBe('"id=a""b",src= c')
})

test('what is written is what is read', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (fields) => {
      expect(parse(csvRecord(fields))).toEqual([fields])
    }),
  )
})
