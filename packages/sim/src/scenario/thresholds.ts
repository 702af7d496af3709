import type { RunResult, ThresholdResult } from '../result.ts';
export function evaluateThresholds(_result: RunResult): ThresholdResult[] { return []; }
