/** What the page and its worker tell each other: plain data. */

/** A place in the user's text, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What the page asks the worker. */
export type Request =
  /** To read a module and show all stages of its function; no stack: the module's own. */
  | {
      readonly kind: 'look';
      readonly text: string;
      readonly stack: readonly TransformName[] | undefined;
    }
  /** To measure what was looked at last. */
  | { readonly kind: 'time' }
  /** To run the module's own show, or to end it. */
  | { readonly kind: 'live' }
  | { readonly kind: 'stop' }
  /** The frame is on the screen. */
  | { readonly kind: 'shown' };

/** What the worker tells; the first four answer `look`, in this order unless something fails. */
export type Answer =
  | { readonly kind: 'module'; readonly module: ModuleSummary }
  | { readonly kind: 'stages'; readonly stages: Stages }
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'looked' }
  | { readonly kind: 'timings'; readonly timings: Timings }
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'ended' }
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** An error of the user's, and what was being done. */
export interface Failure {
  readonly during: 'module' | 'trace' | 'compile' | 'run' | 'timings' | 'live';
  readonly message: string;
  readonly place: Place | undefined;
}

export const transformNames = [
  'grad',
  'valueAndGrad',
  'jvp',
  'vjp',
  'vmap',
  'jacobian',
  'jacfwd',
  'hessian',
  'checkpoint',
  'jit',
] as const;
export type TransformName = (typeof transformNames)[number];

/** What a module has. */
export interface ModuleSummary {
  readonly stack: readonly TransformName[];
  readonly isLive: boolean;
  /** `f64[3]` for each argument. */
  readonly types: readonly string[];
}

/** A line of a stage. */
export interface Line {
  readonly text: string;
  /** The places in the user's text that it is of, by their numbers in `Stages.places`. */
  readonly of?: readonly number[];
  readonly mark?: 'added' | 'removed';
}

/** A program as text. */
export interface Listing {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly note?: string;
}

/** A pass, and what it made; null where that is the same as before. */
export interface PassListing {
  readonly title: string;
  readonly lines: readonly Line[] | null;
}

export type TargetName = 'js' | 'wasm';

/** What a program becomes for one target. */
export interface TargetStages {
  readonly name: TargetName;
  readonly loops: readonly Line[];
  readonly code: readonly Line[];
  readonly memory: Memory;
  /** Nanoseconds of a run as they are estimated. */
  readonly estimate: number;
  /** Why the target does not run it. */
  readonly refusal: string | null;
}

export interface Stages {
  readonly places: readonly Place[];
  /** The program of the function, and after each transform. */
  readonly programs: readonly Listing[];
  readonly passes: readonly PassListing[];
  readonly targets: readonly TargetStages[];
  /** The target that `jit` picks. */
  readonly picked: TargetName;
  readonly graph: Graph;
  readonly compileTimes: readonly CompileTime[];
}

/** How long a step on the way to code took. */
export interface CompileTime {
  readonly step: string;
  readonly milliseconds: number;
}

/** What a compiled function keeps in memory. */
export interface Memory {
  readonly arenaBytes: number;
  /** The names of the kernels of all functions, in order. */
  readonly kernels: readonly string[];
  readonly buffers: readonly MemoryBuffer[];
}

export interface MemoryBuffer {
  readonly name: string;
  readonly type: string;
  readonly role: 'input' | 'output' | 'arena';
  /** In the arena. */
  readonly offset: number;
  readonly bytes: number;
  /** The numbers of the first and the last kernel that use it. */
  readonly first: number;
  readonly last: number;
}

/** The programs of the optimized function; the first is its own. */
export interface Graph {
  readonly programs: readonly GraphProgram[];
}

export interface GraphProgram {
  readonly nodes: readonly GraphNode[];
}

export interface GraphNode {
  readonly id: string;
  readonly kind: 'input' | 'equation' | 'result';
  readonly title: string;
  readonly types: string;
  readonly bytes: number;
  /** About how many operations it takes. */
  readonly operations: number;
  readonly of: readonly number[];
  /** The nodes whose results it takes. */
  readonly from: readonly string[];
  /** The numbers of the programs that it holds. */
  readonly holds: readonly number[];
}

/** A leaf of the result. */
export interface ResultLeaf {
  readonly path: string;
  readonly type: string;
  readonly text: string;
  readonly image: Picture | null;
  /** The elements of a vector that is worth a curve. */
  readonly values: readonly number[] | null;
}

export interface Result {
  readonly leaves: readonly ResultLeaf[];
  readonly milliseconds: number;
  /** f and its derivative over a range, for a function of one number. */
  readonly curve: Curve | null;
}

/** Curves over the same range. */
export interface Curve {
  readonly x: readonly number[];
  readonly series: Readonly<Record<string, readonly number[]>>;
  readonly xLabel?: string | undefined;
  readonly yLabel?: string | undefined;
}

/** Red, green, blue and alpha of each point, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly points: Uint8ClampedArray<ArrayBuffer>;
}

/** Microseconds of a call: the median, and what half of the calls lie between. */
export interface Timing {
  readonly name: string;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly calls: number;
}

export interface Timings {
  readonly rows: readonly Timing[];
  /** Why something was not measured. */
  readonly notes: readonly string[];
}

/** What a module's show gives. */
export interface Frame {
  readonly title: string;
  readonly text: string;
  readonly progress: number | null;
  readonly picture: Picture | null;
  readonly curve: Curve | null;
}
