/** Solves one model after another on a thread of its own: HiGHS in WebAssembly does not return before it is done. */
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import type { Order, Outcome } from './highs.ts';
import type { ModelArrays } from './model.ts';

// Its types are those of the CommonJS file.
const { default: loadHighs } = createRequire(import.meta.url)('highs') as typeof import('highs');
const highs = await loadHighs();
const { callbackType, modelStatus, variableType } = highs.constants;

parentPort!.on('message', ({ arrays, cost, seconds, enough }: Order) => {
  parentPort!.postMessage(
    highs.withModel(modelData(arrays, cost), (model): Outcome => {
      model.options.set({ output_flag: false, time_limit: seconds, mip_rel_gap: 0 });
      let bound = Number.NEGATIVE_INFINITY;
      try {
        model.run({
          [callbackType.mipInterrupt](event) {
            bound = Math.max(bound, event.data.mip_dual_bound ?? bound);
            if (enough !== undefined && bound >= enough) event.interrupt();
          },
        });
      } catch {
        // HiGHS in WebAssembly now and then ends with an error in its presolve; without it, it does not.
        try {
          model.clearSolver();
          model.options.set({ presolve: 'off' });
          model.run();
        } catch {
          return { status: 'stopped', bound, objective: null, values: null };
        }
      }
      const status = model.getModelStatus();
      const solution = (): Float64Array | null =>
        model.info.get('primal_solution_status') === 2 ? model.getSolution().colValue : null;
      if (status === modelStatus.infeasible) return { status: 'infeasible' };
      if (status === modelStatus.optimal) {
        const objective = model.getObjectiveValue();
        return { status: 'optimal', bound: objective, objective, values: solution() };
      }
      bound = Math.max(bound, Number(model.info.get('mip_dual_bound')));
      const values = solution();
      return {
        status: 'stopped',
        bound,
        objective: values === null ? null : model.getObjectiveValue(),
        values,
      };
    }),
  );
});

function modelData(arrays: ModelArrays, cost: Float64Array) {
  const { colLower, colUpper, integrality, rowLower, rowUpper, starts, indices, values } = arrays;
  const [numCols, numRows] = [colLower.length, rowLower.length];
  return {
    numCols,
    numRows,
    colCost: cost,
    colLower,
    colUpper,
    rowLower,
    rowUpper,
    integrality: Array.from(integrality, (whole) => (whole ? variableType.integer : variableType.continuous)),
    matrix: { format: 'csr' as const, numRows, numCols, starts, indices, values },
  };
}
