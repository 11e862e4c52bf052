/** What helps to find a fault. */
export const diagnostics = {
  title: 'Diagnostics',
  what: 'When something went wrong, this helps to find out what: versions, the system, the links to bike and backend, and the last problems of the log. It holds no key and no name. Read it before you send it.',
  log: (file: string) => `The log lies in ${file}`,
  copy: 'Copy diagnostics',
  copied: 'Copied. This is what was copied:',
  notCopied: 'It could not be copied: select it here.',
};
