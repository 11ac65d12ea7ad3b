/**
 * Somebody who tries to tell people apart by what is known of their sessions. Every number is standardised over all
 * sessions, so that no unit counts for more than another; distances are squared Euclidean.
 */

/** One person's sessions, each as the numbers that are known of it; NaN where unknown. */
export type Person = readonly (readonly number[])[];

/**
 * The share of sessions that are given to the right person, by the nearest session of all others. Who is equally near
 * shares the credit, so that what tells nothing earns what guessing does.
 */
export function nearestSession(people: readonly Person[]): number {
  const known = standardised(people).flatMap((sessions, owner) => sessions.map((at) => ({ owner, at })));
  return average(
    known.map(({ owner, at }, i) =>
      creditOf(
        at,
        known.filter((_, j) => j !== i),
        owner,
      ),
    ),
  );
}

/**
 * The same by the nearest mean of a person's sessions, of each person without the one of that number: were it left out of
 * the right person's alone, that mean would be of fewer sessions, so further out, and nearest more often by chance. All
 * people must have as many sessions.
 */
export function nearestMean(people: readonly Person[]): number {
  const vectors = standardised(people);
  return average(
    vectors[0]!.flatMap((_, number) => {
      const means = vectors.map((sessions, owner) => ({ owner, at: meanOf(sessions.filter((_, i) => i !== number)) }));
      return vectors.map((sessions, owner) => creditOf(sessions[number]!, means, owner));
    }),
  );
}

interface Known {
  readonly owner: number;
  readonly at: Float64Array;
}

function creditOf(vector: Float64Array, known: readonly Known[], owner: number): number {
  let least = Infinity;
  let nearest = 0;
  let right = 0;
  for (const candidate of known) {
    let distance = 0;
    for (let d = 0; d < vector.length && distance <= least; d++) distance += (vector[d]! - candidate.at[d]!) ** 2;
    if (distance > least) continue;
    if (distance < least) {
      least = distance;
      nearest = right = 0;
    }
    nearest++;
    if (candidate.owner === owner) right++;
  }
  return nearest === 0 ? 0 : right / nearest;
}

/** Each number less its mean over its deviation; unknown is the mean, and what never varies is left out. */
function standardised(people: readonly Person[]): Float64Array[][] {
  const sessions = people.flat();
  const columns = (sessions[0] ?? []).map((_, d) => {
    const known = sessions.map((session) => session[d]!).filter((value) => !Number.isNaN(value));
    const mean = average(known);
    return { d, mean, deviation: Math.sqrt(average(known.map((value) => (value - mean) ** 2))) };
  });
  // A column of one value may have a deviation of a rounding error.
  const varied = columns.filter(({ mean, deviation }) => deviation > 1e-9 * Math.abs(mean));
  return people.map((own) =>
    own.map((session) =>
      Float64Array.from(varied, ({ d, mean, deviation }) =>
        Number.isNaN(session[d]) ? 0 : (session[d]! - mean) / deviation,
      ),
    ),
  );
}

const meanOf = (vectors: readonly Float64Array[]): Float64Array =>
  Float64Array.from(vectors[0] ?? [], (_, d) => average(vectors.map((vector) => vector[d]!)));

const average = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
