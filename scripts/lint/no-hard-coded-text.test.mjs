import { Linter } from 'eslint';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';
import { expect, test } from 'vitest';

import { noHardCodedText } from './no-hard-coded-text.mjs';

const linter = new Linter();

/**
 * What the rule finds in a file.
 * @param {string} code
 * @param {string} filename
 */
function found(code, filename = 'renderer/components/Some.svelte') {
  const messages = linter.verify(
    code,
    [
      ...svelte.configs.base,
      {
        files: ['**/*.ts'],
        languageOptions: { parser: /** @type {import('eslint').Linter.Parser} */ (tseslint.parser) },
      },
      { files: ['**/*.svelte'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
      {
        files: ['**/*.svelte', '**/*.ts'],
        plugins: { alleycat: { rules: { 'no-hard-coded-text': noHardCodedText } } },
        rules: { 'alleycat/no-hard-coded-text': 'error' },
      },
    ],
    { filename },
  );
  return messages.map(({ ruleId, message }) =>
    ruleId === 'alleycat/no-hard-coded-text' ? message.split('"')[1] : `broken: ${message}`,
  );
}

test.each([
  ['<p>Ride on</p>', 'Ride on'],
  ['<p>{count} riding</p>', 'riding'],
  ['<button aria-label="Follow">+</button>', 'Follow'],
  ['<input placeholder="name" />', 'name'],
  ['<img alt="bike" src="x.png" />', 'bike'],
  ['<a title={open ? "close" : "open"} href="#x">x</a>', 'close', 'open'],
  ['<p>{ahead ? "ahead" : "behind"}</p>', 'ahead', 'behind'],
  ['<p>{`${count} riding`}</p>', 'riding'],
  ['<p>{#if ahead}level{/if}</p>', 'level'],
  ['<Button words="Take the card" />', 'Take the card'],
  ['<Button title="Settings" />', 'Settings'],
  ['<Button>{#snippet end()}Back{/snippet}</Button>', 'Back'],
  ['<script lang="ts">const words = "Ride on, please";</script>', 'Ride on, please'],
  ['<script lang="ts">const words = `${count} riders`;</script>', 'riders'],
])('%s', (code, ...texts) => {
  expect(found(code)).toEqual(texts);
});

test.each([
  '<p>{t.race.rank} {formatCount(rank)}</p>',
  '<p>{t.common.of(count)}: 12 / 300</p>',
  '<h1>Alleycat</h1>',
  '<Key>B</Key>',
  '<p class="label own" data-testid="some thing" style:--row="{row}px" aria-keyshortcuts="F Escape">1</p>',
  '<p class={wide ? "wide" : "narrow"}>{kind === "ghost" ? 1 : 2}</p>',
  '<Button kind="quiet" testid="the-button" onclick={() => app.go("settings")} />',
  '<svg><path d="M10 1.5 19.5 18.5H.5z" fill="none" /></svg>',
  '<style>p { color: red; }</style><p></p>',
  '<script lang="ts">if (event.key === "Arrow Up") throw new Error("there is no app");</script>',
])('nothing in %s', (code) => {
  expect(found(code)).toEqual([]);
});

test('in the shell it is what Electron shows, and not what is logged', () => {
  const shell = 'electron/main/menu.ts';
  expect(found('const menu = [{ label: "Quit", role: "quit" }];', shell)).toEqual(['Quit']);
  expect(
    found('dialog.showMessageBox({ message: "Leave the race?", buttons: ["Stay", "Leave"] });', shell),
  ).toEqual(['Leave the race?', 'Stay', 'Leave']);
  expect(found('log("error", "closing has failed");', shell)).toEqual([]);
  expect(found('send({ code: "E_SENDER", message: "Only our own page may." });', shell)).toEqual([]);
});
