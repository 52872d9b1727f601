const usesCpuTime = process.env.TANJENT_BENCH_CLOCK === 'cpu';

/**
 * Milliseconds. By the time of the processors, which other programs disturb little, where
 * TANJENT_BENCH_CLOCK is `cpu`; that counts all threads of the engine.
 */
export function now(): number {
  if (!usesCpuTime) return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
