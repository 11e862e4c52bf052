/** First names from many places, so that a field reads like a city's. */
const NAMES = [
  'Ines', 'Paul', 'Talia', 'Ben', 'Chris', 'Eric', 'Ada', 'Yuki', 'Mateo', 'Zofia', 'Kwame', 'Leila', 'Jonas', 'Priya',
  'Tariq', 'Noor', 'Sven', 'Amara', 'Hugo', 'Mei', 'Rafael', 'Saoirse', 'Dmitri', 'Fatima', 'Oskar', 'Lucia', 'Kofi',
  'Anouk', 'Hiro', 'Elif', 'Marcus', 'Chiara', 'Omar', 'Greta', 'Thabo', 'Nadia', 'Viktor', 'Soledad', 'Arjun', 'Freya',
  'Emeka', 'Johanna', 'Lars', 'Xiulan', 'Diego', 'Maren', 'Idris', 'Paloma', 'Stefan', 'Aiko', 'Bruno', 'Zainab', 'Milan',
  'Carmen', 'Tobias', 'Ngozi', 'Felix', 'Samira', 'Andrei', 'Linnea', 'Jamal', 'Beatriz', 'Kenji', 'Hanna',
] as const;

/** The name of a field's rider by index: each name once, then with a number behind it. */
export function riderName(index: number): string {
  const name = NAMES[index % NAMES.length] ?? 'Rider';
  const round = Math.floor(index / NAMES.length);
  return round === 0 ? name : `${name} ${round + 1}`;
}
