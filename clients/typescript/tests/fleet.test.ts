import { expect, it } from "vitest";
import { useService } from "./support/service.js";
import { freshName, SPACE } from "./support/studies.js";

const used = useService();

it("Two hundred concurrent asks get two hundred trials", async () => {
  const name = freshName();
  const study = await used.client.openStudy({
    ...{ name, direction: "minimize", space: SPACE, sampler: "tpe" },
  });
  const asks = Array.from({ length: 200 }, () => study.suggest());
  const trials = await Promise.all(asks);
  const ids = trials.map((x) => x.trial_id).sort((a, b) => a - b);
  expect(ids).toEqual(Array.from({ length: 200 }, (_, i) => i));
  const tells = trials.map((x) => study.complete(x.trial_id, x.params.x));
  for (const told of await Promise.all(tells))
    expect(told.state).toBe("COMPLETE");
});
