// Tunes a neural network that tells two spirals apart, stops trainings that
// lead nowhere, and compares the best with the network's defaults.
//
//     node examples/spirals.mjs [TRIALS]
//
// Start it several times, at the same time too: all work on the same study.
import { float, int, optimize, space, TunerClient } from "@engram/tuner";

const EPOCHS = 60;
const DEFAULTS = { hidden: 8, rate: 0.01, momentum: 0, decay: 1e-4 };

/** Random numbers that are the same every time: a linear congruence. */
function randomNumbers(seed) {
  let state = seed;
  return () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;
}

function spirals(count, random) {
  return Array.from({ length: count }, (_, i) => {
    const label = i % 2;
    const along = random();
    const angle = along * 3 * Math.PI + label * Math.PI;
    const at = (f) => 2 * along * f(angle) + 0.1 * (random() - 0.5);
    return { x: [at(Math.cos), at(Math.sin), 1], label };
  });
}

const random = randomNumbers(7);
const TRAINING = spirals(300, random);
const VALIDATION = spirals(300, random);

class Network {
  constructor({ hidden }) {
    const random = randomNumbers(1);
    const weight = () => 2 * random() - 1;
    this.inner = Array.from({ length: hidden }, () => [
      ...[2 * weight(), 2 * weight(), weight()],
    ]);
    this.outer = this.inner.map(() => weight() / Math.sqrt(hidden));
    this.innerSpeed = this.inner.map(() => [0, 0, 0]);
    this.outerSpeed = this.outer.map(() => 0);
  }

  /** The probability of label 1. */
  predict(x) {
    this.active = this.inner.map((w) =>
      Math.tanh(w[0] * x[0] + w[1] * x[1] + w[2] * x[2]),
    );
    const sum = this.active.reduce((s, a, j) => s + a * this.outer[j], 0);
    return 1 / (1 + Math.exp(-sum));
  }

  /** One step of gradient descent. */
  learn({ x, label }, { rate, momentum, decay }) {
    const error = this.predict(x) - label;
    this.outer.forEach((w, j) => {
      const a = this.active[j];
      const back = error * w * (1 - a * a);
      this.outerSpeed[j] =
        momentum * this.outerSpeed[j] - rate * (error * a + decay * w);
      this.outer[j] += this.outerSpeed[j];
      for (let i = 0; i < 3; ++i) {
        const slope = back * x[i] + decay * this.inner[j][i];
        this.innerSpeed[j][i] = momentum * this.innerSpeed[j][i] - rate * slope;
        this.inner[j][i] += this.innerSpeed[j][i];
      }
    });
  }

  /** The mean log loss on points that it did not learn from. */
  loss() {
    const losses = VALIDATION.map(({ x, label }) => {
      const p = this.predict(x);
      return -Math.log(Math.max(label ? p : 1 - p, 1e-12));
    });
    return losses.reduce((a, b) => a + b) / losses.length;
  }
}

/** Trains; `report` is told the loss after each epoch. */
async function train(params, report = () => undefined) {
  const network = new Network(params);
  let loss = Infinity;
  for (let epoch = 0; epoch < EPOCHS; ++epoch) {
    for (const point of TRAINING) network.learn(point, params);
    loss = network.loss();
    await report(epoch, loss);
  }
  return loss;
}

const client = new TunerClient({
  baseUrl: process.env.TUNER_URL ?? "http://localhost:6177/v1/tuner",
  apiKey: process.env.TUNER_API_KEY,
});
const study = await client.openStudy({
  name: process.env.TUNER_STUDY ?? "spirals",
  direction: "minimize",
  pruner: "median",
  space: space({
    hidden: int(4, 32, { log: true }),
    rate: float(1e-4, 1, { log: true }),
    momentum: float(0, 0.95),
    decay: float(1e-7, 1e-2, { log: true }),
  }),
});
const result = await optimize(
  study,
  (params, trial) => train(params, (epoch, loss) => trial.report(epoch, loss)),
  {
    trials: Number(process.argv[2] ?? 60),
    onTrial: (event) => {
      if (event.type === "complete")
        console.log(`trial ${event.trial.id}: ${event.request.values}`);
      if (event.type === "prune")
        console.log(`trial ${event.trial.id}: pruned`);
    },
  },
);
const best = await study.best();
console.log(`${result.complete} trained, ${result.pruned} pruned`);
console.log(`defaults: ${await train(DEFAULTS)}`);
console.log(`best: ${best.value} with`, best.params);
