/**
 * `attune/testing`: what a site's own tests of its attune need. A clock that is moved by hand, people who visit a page by
 * script, and traces of theirs played through the pipeline of the worker; and attune itself, in the development build,
 * which may take a script's input for a person's. Nothing of it is loaded by a visitor.
 */
/** The package's own, in a development build where this entry is built: `createAttune` understands `development`. */
export * from '../lib/index.js';
export { fakeClock, type FakeClock } from './clock.js';
export { dawdles, distracted, type Habit, reader, reads, skimmer, skims } from './habits.js';
export { onAnotherDay, type Person, randomPerson, SOMEBODY } from './people.js';
export { mulberry32, type Random } from './random.js';
export { records, type Row } from './records.js';
export { traceRecorder, type TraceRecorder } from './recorder.js';
export { type Played, type PlayOptions, playTrace, traceOf, type Wish } from './trace.js';
export { createVisitor, type PageMap, type Place, type Visitor, type VisitorOptions } from './visitors.js';
export { Code } from '../kernel/frame.js';
export type { Box, Session, SessionEvent } from '../kernel/session.js';
export { formatTrace, type Trace, type TraceHeader } from '../kernel/trace.js';
