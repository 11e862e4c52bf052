/** Whether an MQTT topic filter matches a topic. https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html#_Toc398718106 */
export function filterMatches(filter: string, topic: string): boolean {
  const wanted = filter.replace(/^\$share\/[^/]+\//, '').split('/');
  const levels = topic.split('/');
  if (topic.startsWith('$') && /^[+#]/.test(wanted[0] ?? '')) return false;
  const hash = wanted.indexOf('#');
  const known = hash < 0 ? wanted : wanted.slice(0, hash);
  if (hash < 0 ? levels.length !== known.length : levels.length < known.length) return false;
  return known.every((level, at) => level === '+' || level === levels[at]);
}
