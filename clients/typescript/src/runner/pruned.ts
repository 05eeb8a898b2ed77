/**
 * Ends an objective early: `trial.report` throws it when the study's pruner
 * says so, and an objective may throw it by itself. The trial becomes PRUNED.
 */
export class TrialPruned extends Error {
  constructor(message = "pruned") {
    super(message);
    this.name = "TrialPruned";
  }
}
