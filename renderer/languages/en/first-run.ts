/** From the first start to the first ride. */
export const firstRun = {
  steps: 'Three steps to the first ride',
  name: 'You',
  bike: 'Your bike',
  go: 'Your class',
  /** Read out behind a step. */
  done: ', done',
  skip: 'Skip this',
  /** Who gave no name. */
  rider: (number: number) => `Rider ${number}`,
  nameTitle: 'This card goes in your wheel.',
  nameQuestion:
    'Five minutes, everybody at once, every second counts. What should the others read when you pass them?',
  takeCard: 'Take the card',
  nameRule: '1 to 24 characters. You can change it later in the settings.',
  bikeTitle: 'What do you ride?',
  bikeHow:
    'A bike with Bluetooth is found in a few seconds, and so are power meters, cadence sensors and heart rate straps. Without one you ride a simulated bike by the arrow keys, and race all the same.',
  bikePaired: (bike: string) => `${bike} is paired: turn the pedals, and Alleycat finds it by itself.`,
  bikeReplay: 'A recording of a bike rides for you.',
  goOn: 'Go on',
  pair: 'Pair my bike',
  without: 'Try without one',
  sensorsLater: 'Sensors and a strap can be added later.',
  bikeLater: 'A bike can be paired later, too.',
  goTitle: 'Pick a class and go.',
  goHow:
    'A heat takes five minutes and the next one starts right after it. Join the one that runs, or warm up for the next.',
  classes: 'Classes, keys 1 to 6',
};
