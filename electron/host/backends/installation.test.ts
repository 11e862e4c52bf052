import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'; // prettier-ignore
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { AlleycatError } from '../../../core/errors.ts';
import { wordsOf } from '../../contract/sentences/say.ts';
import { CERTIFICATE, code, FILE, FILE_TEXT, FLIP, NOW, scene } from './backends.test-support.ts';

const refusal = (code: string): Error => expect.objectContaining({ code }) as Error;
const secretsOf = (folder: string): string[] => {
  try {
    return readdirSync(path.join(folder, 'secrets'));
  } catch {
    return [];
  }
};

describe('joining', () => {
  it('stores identity and key, and rides there from now on', async () => {
    const { folder, installation, door, again } = scene();
    expect([installation.use, installation.joined]).toEqual(['local', null]);
    expect(await installation.join(FILE_TEXT, code())).toEqual({ racerId: 'r-ann' });
    expect(installation.use).toBe('aws');
    const joined = {
      endpoint: FILE.endpoint,
      region: FILE.region,
      racerId: 'r-ann',
      keyInSafe: false,
      issuedAt: NOW,
    };
    expect(installation.joined).toEqual(joined);
    expect(door.asked[0]).toMatchObject({
      host: FILE.endpoint,
      port: 8883,
      template: FILE.template,
      code: code(),
      claimCertificatePem: CERTIFICATE,
      csrPem: expect.stringMatching(/^-----BEGIN CERTIFICATE REQUEST-----/) as string,
    });
    expect(statSync(path.join(folder, 'backend', 'aws.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(path.join(folder, 'backend', 'aws.json'), 'utf8')).not.toContain(
      installation.identity().privateKeyPem.split('\n')[1],
    );
    expect(secretsOf(folder)).toEqual([expect.stringMatching(/^aws-key-[0-9a-f]{16}\.secret$/)]);
    const next = again();
    expect([next.use, next.joined, next.identity()]).toEqual(['aws', joined, installation.identity()]);
  });

  it('says of the key what was true when it was stored', async () => {
    const { installation, again } = scene({ cipher: FLIP });
    await installation.join(FILE_TEXT, code());
    expect(again().joined?.keyInSafe).toBe(true);
  });

  it('goes through 443 where 8883 leads nowhere', async () => {
    const { installation, door } = scene();
    door.refuse = ({ port }) => (port === 8883 ? 'E_NO_NETWORK' : null);
    await installation.join(FILE_TEXT, code());
    expect(door.asked.map(({ port }) => port)).toEqual([8883, 443]);
  });

  it('goes by the port of the file, and by no other', async () => {
    const { installation, door } = scene();
    door.refuse = () => 'E_NO_NETWORK';
    await expect(installation.join(JSON.stringify({ ...FILE, port: 5000 }), code())).rejects.toThrow(
      refusal('E_NO_NETWORK'),
    );
    expect(door.asked.map(({ port }) => port)).toEqual([5000]);
  });

  it.each(['E_CODE_REFUSED', 'E_CODE_EXPIRED', 'E_CLAIM_REFUSED', 'E_BACKEND_BUSY'])(
    'stores nothing that counts when it is refused: %s',
    async (why) => {
      const { installation, door, again } = scene();
      door.refuse = () => why;
      await expect(installation.join(FILE_TEXT, code())).rejects.toThrow(refusal(why));
      for (const it of [installation, again()]) {
        expect([it.use, it.joined]).toEqual(['local', null]);
        expect(() => it.identity()).toThrow(refusal('E_NOT_JOINED'));
      }
    },
  );

  it('leaves a backend that is joined as it was when another refuses', async () => {
    const { installation, door, again } = scene();
    await installation.join(FILE_TEXT, code());
    const before = installation.identity();
    door.refuse = () => 'E_CODE_REFUSED';
    await expect(installation.join(FILE_TEXT, code(2))).rejects.toThrow(refusal('E_CODE_REFUSED'));
    expect([installation.identity(), again().identity()]).toEqual([before, before]);
  });

  it('leaves it as it was also where the new one cannot be written', async () => {
    const { folder, installation } = scene();
    await installation.join(FILE_TEXT, code());
    const before = installation.identity();
    mkdirSync(path.join(folder, 'backend', 'aws.json.new'));
    await expect(installation.join(FILE_TEXT, code(2))).rejects.toThrow(refusal('E_DATA_DIR'));
    expect(installation.identity()).toEqual(before);
    // And the code may come again, with its key.
    rmSync(path.join(folder, 'backend', 'aws.json.new'), { recursive: true });
    await installation.join(FILE_TEXT, code(2));
    expect(secretsOf(folder)).toHaveLength(1);
  });

  it('tries again with the same key: the code is that key’s', async () => {
    const { installation, door, again } = scene();
    door.refuse = () => 'E_BACKEND_BUSY';
    await expect(installation.join(FILE_TEXT, code())).rejects.toThrow();
    // What is no code at all takes nothing away.
    await expect(installation.join(FILE_TEXT, '1234-5678')).rejects.toThrow(refusal('E_CODE_MALFORMED'));
    door.refuse = () => null;
    const next = again();
    await next.join(FILE_TEXT, ` ${code().toLowerCase().replaceAll('-', ' ')}`);
    const [first, second] = door.asked;
    expect([door.asked.length, second?.csrPem, second?.code]).toEqual([2, first?.csrPem, first?.code]);
    // Once joined, the next code has a key of its own.
    await next.join(FILE_TEXT, code());
    expect(door.asked[2]?.csrPem).not.toBe(first?.csrPem);
  });

  it('makes another key where the last one cannot be opened', async () => {
    const { folder, installation } = scene();
    mkdirSync(path.join(folder, 'secrets'));
    writeFileSync(path.join(folder, 'secrets', 'aws-key-pending.secret'), 'hello');
    expect(await installation.join(FILE_TEXT, code())).toEqual({ racerId: 'r-ann' });
  });

  it('has worked also where an old key stays behind, which is said', async () => {
    const { installation, secrets } = scene();
    const remove = secrets.remove.bind(secrets);
    secrets.remove = (name) => {
      if (name === 'aws-key-pending') throw new AlleycatError('E_SECRETS', 'It could not be deleted.');
      remove(name);
    };
    expect(await installation.join(FILE_TEXT, code())).toEqual({ racerId: 'r-ann' });
    expect(installation.joined?.racerId).toBe('r-ann');
    expect(installation.notices).toEqual([
      { code: 'N_KEY_LEFT', key: '', message: 'It could not be deleted.' },
    ]);
  });

  it('joins once at a time', async () => {
    const { installation, door } = scene();
    const first = installation.join(FILE_TEXT, code());
    await expect(installation.join(FILE_TEXT, code(2))).rejects.toThrow(refusal('E_JOINING'));
    await first;
    expect(door.asked).toHaveLength(1);
    await installation.join(FILE_TEXT, code(2));
  });

  it('does not join in a time of its own', async () => {
    const { installation, door } = scene({ isRealTime: false });
    await expect(installation.join(FILE_TEXT, code())).rejects.toThrow(refusal('E_SPEED'));
    expect(() => installation.choose('aws')).toThrow(refusal('E_SPEED'));
    expect(door.asked).toEqual([]);
  });
});

describe('the operator’s file', () => {
  const { claim } = FILE;
  const hostile: [string, unknown][] = [
    ['nothing', ''],
    ['no JSON', 'hello'],
    ['a list', []],
    ['null', null],
    ['a page', '<!doctype html><title>Login</title>'],
    ['another version', { ...FILE, v: 2 }],
    ['another kind', { ...FILE, kind: 'local' }],
    ['an address with a path', { ...FILE, endpoint: 'evil.example/x' }],
    ['an address with a port', { ...FILE, endpoint: 'evil.example:1883' }],
    ['an address with a line end', { ...FILE, endpoint: 'evil.example\n' }],
    ['an address that looks like a switch', { ...FILE, endpoint: '-evil.example' }],
    ['an address without end', { ...FILE, endpoint: 'a'.repeat(254) }],
    ['a region that leads out', { ...FILE, region: '../../etc' }],
    ['a template with a wildcard', { ...FILE, template: '+/#' }],
    ['a port of nothing', { ...FILE, port: 0 }],
    ['a port of text', { ...FILE, port: '8883' }],
    ['no claim', { ...FILE, claim: undefined }],
    [
      'a key in place of the certificate',
      { ...FILE, claim: { ...claim, certificatePem: claim.privateKeyPem } },
    ],
    [
      'something behind the certificate',
      { ...FILE, claim: { ...claim, certificatePem: `${CERTIFICATE}\nx` } },
    ],
    [
      'a certificate without end',
      { ...FILE, claim: { ...claim, certificatePem: `-----BEGIN CERTIFICATE-----${'A'.repeat(9000)}` } },
    ],
    ['a path as the authority', { ...FILE, caPem: '/etc/ssl/certs' }],
    ['an authority without end', { ...FILE, caPem: CERTIFICATE.repeat(400) }],
  ];
  it.each(hostile)('is refused in one sentence: %s', async (_, content) => {
    const { folder, installation, door } = scene();
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await expect(installation.join(text, code())).rejects.toThrow(refusal('E_BACKEND_FILE'));
    expect([door.asked, installation.joined, secretsOf(folder)]).toEqual([[], null, []]);
  });

  it('keeps nothing that it does not know', async () => {
    const { folder, installation } = scene();
    await installation.join(
      JSON.stringify({ ...FILE, caPem: CERTIFICATE.repeat(2), extra: 'x'.repeat(99) }),
      code(),
    );
    expect(readFileSync(path.join(folder, 'backend', 'aws.json'), 'utf8')).not.toContain('xxx');
  });
});

describe('the backend that is ridden on', () => {
  it('can be chosen, and is kept', async () => {
    const { installation, again } = scene();
    installation.choose('local');
    expect(() => installation.choose('aws')).toThrow(refusal('E_NOT_JOINED'));
    await installation.join(FILE_TEXT, code());
    installation.choose('local');
    expect([again().use, again().joined?.racerId]).toEqual(['local', 'r-ann']);
    installation.choose('aws');
    expect(again().use).toBe('aws');
  });

  it('is forgotten with its key', async () => {
    const { folder, installation, again } = scene();
    await installation.join(FILE_TEXT, code());
    installation.leave();
    installation.leave();
    expect([installation.use, installation.joined, again().joined]).toEqual(['local', null, null]);
    expect([secretsOf(folder), readdirSync(path.join(folder, 'backend'))]).toEqual([[], []]);
  });

  it.each([
    ['that is no JSON', () => '{"v":1,'],
    ['of another version', (text: string) => text.replace('"v": 1', '"v": 2')],
    ['with a name that is none', (text: string) => text.replace('r-ann', 'r/+/#')],
    ['that is empty', () => ''],
  ])('is the local one with a file %s', async (_, broken) => {
    const { folder, installation, again } = scene();
    await installation.join(FILE_TEXT, code());
    const file = path.join(folder, 'backend', 'aws.json');
    writeFileSync(file, broken(readFileSync(file, 'utf8')));
    const text = readFileSync(file, 'utf8');
    const next = again();
    expect([next.use, next.joined]).toEqual(['local', null]);
    // What is in it is kept, and the rider is told: once, for the next start finds none.
    const [notice, ...more] = next.notices;
    expect([notice?.code, more, again().notices]).toEqual(['N_BACKEND_SET_ASIDE', [], []]);
    expect(notice?.message).toMatch(/^The file of the backend .* could not be used .* new code\.$/);
    expect(notice && wordsOf(notice, 'de')).toMatch(/^Die Datei des Backends.* \(sie (hat|ist) [^)]*\)/);
    expect(await next.join(FILE_TEXT, code())).toEqual({ racerId: 'r-ann' });
    expect(readFileSync(notice?.path ?? '', 'utf8')).toBe(text);
  });

  it('cannot be reached without its key, or with what is none', async () => {
    const { folder, secrets, installation } = scene();
    await installation.join(FILE_TEXT, code());
    const [name = ''] = secretsOf(folder);
    secrets.write(name.replace('.secret', ''), 'no key');
    expect(() => installation.identity()).toThrow(refusal('E_SECRETS'));
    secrets.remove(name.replace('.secret', ''));
    // The screen says that it has joined: so it is told to leave, and not to join.
    expect(() => installation.identity()).toThrow(refusal('E_SECRETS'));
  });

  it('is the local one, and it is said, where the file cannot even be read', () => {
    const { folder, again } = scene();
    mkdirSync(path.join(folder, 'backend', 'aws.json'), { recursive: true });
    const { use, notices } = again();
    expect([use, notices.map(({ code, path }) => [code, path])]).toEqual([
      'local',
      [['N_BACKEND_SET_ASIDE', path.join(folder, 'backend', 'aws.json')]],
    ]);
  });

  it('is not forgotten by halves where its file cannot be deleted', async () => {
    const { folder, installation } = scene();
    await installation.join(FILE_TEXT, code());
    const before = installation.identity();
    const file = path.join(folder, 'backend', 'aws.json');
    rmSync(file);
    mkdirSync(file);
    expect(() => installation.leave()).toThrow(refusal('E_DATA_DIR'));
    expect(installation.identity()).toEqual(before);
  });

  it('is forgotten also where a key stays behind, which is said', async () => {
    const { folder, installation, again } = scene();
    await installation.join(FILE_TEXT, code());
    const [name = ''] = secretsOf(folder);
    const key = path.join(folder, 'secrets', name);
    rmSync(key);
    mkdirSync(key);
    expect(() => installation.leave()).toThrow(
      expect.objectContaining({
        code: 'E_SECRETS',
        message: expect.stringContaining(key) as string,
      }) as Error,
    );
    expect([installation.joined, again().joined]).toEqual([null, null]);
  });
});

// A device of Linux on which every write finds the disk full.
describe.runIf(existsSync('/dev/full'))('a disk that is full', () => {
  const fill = (folder: string, file: string): void => {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    symlinkSync('/dev/full', path.join(folder, `${file}.new`));
  };

  it('costs no code: the key is stored before the backend is asked', async () => {
    const { folder, installation, door } = scene();
    fill(folder, 'secrets/aws-key-pending.secret');
    await expect(installation.join(FILE_TEXT, code())).rejects.toThrow(refusal('E_SECRETS'));
    expect([door.asked, installation.joined, secretsOf(folder)]).toEqual([[], null, []]);
    expect(await installation.join(FILE_TEXT, code())).toEqual({ racerId: 'r-ann' });
  });

  it('after the backend has answered leaves the way open to come again with the same key', async () => {
    const { folder, installation, door } = scene();
    fill(folder, 'backend/aws.json');
    await expect(installation.join(FILE_TEXT, code())).rejects.toThrow(refusal('E_DATA_DIR'));
    expect([installation.joined, secretsOf(folder)]).toEqual([null, ['aws-key-pending.secret']]);
    await installation.join(FILE_TEXT, code());
    expect(door.asked[1]?.csrPem).toBe(door.asked[0]?.csrPem);
    expect(secretsOf(folder)).toHaveLength(1);
  });

  it('leaves the choice of the backend as it was', async () => {
    const { folder, installation, again } = scene();
    await installation.join(FILE_TEXT, code());
    fill(folder, 'backend/aws.json');
    expect(() => installation.choose('local')).toThrow(/disk is full/);
    expect([installation.use, again().use]).toEqual(['aws', 'aws']);
  });
});
