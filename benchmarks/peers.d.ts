/** Types of the peers that bring none. */
declare module 'moving-median' {
  export default function createMovingMedian(window: number): (sample: number) => number;
}
