import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { decodeControlPoint } from './characteristics/control-point.ts';
import { encodeControlPoint, resistanceRequest, type ControlPointRequest } from './control-point-requests.ts';

const WLT_BK = { min: 1, max: 24, step: 1 };

describe('requests as bytes', () => {
  test.each<[ControlPointRequest, number[]]>([
    [{ kind: 'request-control' }, [0]],
    [{ kind: 'reset' }, [1]],
    [{ kind: 'set-resistance', resistanceLevel: 9.3, encoding: 'u8-tenths' }, [4, 0x5d]],
    [{ kind: 'set-resistance', resistanceLevel: 100, encoding: 's16-tenths' }, [4, 0xe8, 0x03]],
    [{ kind: 'set-resistance', resistanceLevel: -1, encoding: 's16-tenths' }, [4, 0xf6, 0xff]],
    [{ kind: 'set-resistance', resistanceLevel: 24, encoding: 'u8-whole' }, [4, 24]],
    [{ kind: 'set-resistance', resistanceLevel: 300, encoding: 'u8-tenths' }, [4, 255]],
    [{ kind: 'set-resistance', resistanceLevel: NaN, encoding: 'u8-tenths' }, [4, 0]],
    [{ kind: 'set-power', powerW: 200 }, [5, 200, 0]],
    [{ kind: 'set-power', powerW: 1e9 }, [5, 0xff, 0x7f]],
    [{ kind: 'start-or-resume' }, [7]],
    [{ kind: 'stop-or-pause', action: 'stop' }, [8, 1]],
    [{ kind: 'stop-or-pause', action: 'pause' }, [8, 2]],
  ])('%j', (request, bytes) => {
    expect([...encodeControlPoint(request)]).toEqual(bytes);
  });

  test('are read back as they were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -500, max: 3000 }), (powerW) => {
        const request = { kind: 'set-power', powerW } as const;
        expect(decodeControlPoint(encodeControlPoint(request))).toEqual({ ...request, opcode: 5 });
      }),
    );
  });
});

describe('a resistance in percent', () => {
  test('takes the specified byte, or two where the range goes beyond it', () => {
    expect(resistanceRequest(100, WLT_BK)).toEqual({
      kind: 'set-resistance',
      resistanceLevel: 24,
      encoding: 'u8-tenths',
    });
    expect(resistanceRequest(100, { min: 0, max: 100, step: 1 }).encoding).toBe('s16-tenths');
    expect(resistanceRequest(0, { min: -10, max: 10, step: 1 })).toMatchObject({
      resistanceLevel: -10,
      encoding: 's16-tenths',
    });
  });

  test('of a machine that wants something else ends where that ends', () => {
    expect(resistanceRequest(100, { min: 0, max: 100, step: 1 }, 'u8-tenths').resistanceLevel).toBe(25);
    expect(resistanceRequest(50, { min: 0, max: 100, step: 1 }, 'u8-whole').resistanceLevel).toBe(50);
    expect(resistanceRequest(0, { min: -10, max: 10, step: 1 }, 'u8-whole').resistanceLevel).toBe(0);
  });

  test('reads back, and is within the range', () => {
    fc.assert(
      fc.property(fc.double(), fc.nat(200), fc.nat(1000), fc.nat(50), (percent, min, width, step) => {
        const range = { min: min / 10, max: (min + width) / 10, step: step / 10 };
        const request = resistanceRequest(percent, range);
        expect(request.resistanceLevel).toBeGreaterThanOrEqual(range.min);
        expect(request.resistanceLevel).toBeLessThanOrEqual(range.max);
        expect(decodeControlPoint(encodeControlPoint(request))).toMatchObject({
          resistanceLevel: request.resistanceLevel,
        });
      }),
    );
  });
});
