// Checked by tsc alone: what is inferred, and what must not compile.
import { expectTypeOf } from "vitest";
import {
  categorical,
  type CreateStudyRequest,
  EngramSearchSpace,
  float,
  type InferParams,
  int,
  optimize,
  type Params,
  type SearchSpaceParameter,
  SearchSpacePresets,
  space,
  type Study,
  TunerClient,
  type TunerClientError,
  type TunerClientOptions,
} from "../src/index.js";

const hyperparameters = space({
  lr: float(1e-5, 1, { log: true }),
  depth: int(1, 12),
  opt: categorical(["sgd", "adam"]),
  flag: categorical([true, false]),
  mixed: categorical(["a", 1]),
});
interface Expected {
  lr: number;
  depth: number;
  opt: "sgd" | "adam";
  flag: boolean;
  mixed: "a" | 1;
}

expectTypeOf<
  InferParams<typeof hyperparameters>
>().branded.toEqualTypeOf<Expected>();
expectTypeOf(hyperparameters.parameters).toEqualTypeOf<
  SearchSpaceParameter[]
>();

export async function typed(client: TunerClient): Promise<void> {
  const study = await client.openStudy({
    name: "s",
    direction: "minimize",
    space: hyperparameters,
  });
  const { params } = await study.suggest();
  expectTypeOf(params.lr).toEqualTypeOf<number>();
  expectTypeOf(params.opt).toEqualTypeOf<"sgd" | "adam">();
  // @ts-expect-error: there is no such parameter.
  void params.momentum;
  await study.suggest({ params: { opt: "adam" } });
  // @ts-expect-error: there is no such choice.
  await study.suggest({ params: { opt: "rmsprop" } });
  await study.add([{ params: { lr: 1 } }]);
  // @ts-expect-error: what is complete has all parameters.
  await study.add([{ params: { lr: 1 }, state: "COMPLETE", values: 1 }]);
  await optimize(study, (x, trial) => {
    expectTypeOf(x).branded.toEqualTypeOf<Expected>();
    expectTypeOf(trial.params.opt).toEqualTypeOf<"sgd" | "adam">();
    return x.lr;
  });
  // @ts-expect-error: an objective gives numbers.
  await optimize(study, () => "good");
  expectTypeOf(client.study("s")).toEqualTypeOf<Study<Params>>();
  expectTypeOf(client.study("s", hyperparameters)).toEqualTypeOf(study);
}

// @ts-expect-error: parameters are made by float, int and categorical.
space({ x: 3 });

// What code written for the client before this one relies on.
expectTypeOf<TunerClientError["status"]>().toEqualTypeOf<number>();
expectTypeOf<TunerClientError["detail"]>().toEqualTypeOf<string | undefined>();
expectTypeOf<{
  baseUrl?: string;
  timeout?: number;
}>().toExtend<TunerClientOptions>();
expectTypeOf(EngramSearchSpace["reranker.depth"].type).toEqualTypeOf<"int">();
expectTypeOf(SearchSpacePresets.quick).toEqualTypeOf<SearchSpaceParameter[]>();
export const request: CreateStudyRequest = {
  name: "s",
  direction: ["maximize", "minimize"],
  search_space: SearchSpacePresets.quick,
  sampler: "nsgaii",
  pruner: "none",
};
