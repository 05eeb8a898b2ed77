#include "algorithms/samplers/tpe_options.hpp"

#include "algorithms/core/option_reader.hpp"

namespace tuner {

result<tpe_options> read_tpe_options(const std::vector<option>& options) {
  tpe_options out;
  auto ok = option_reader{"sampler tpe", options}
              .read("n_startup_trials", out.n_startup_trials, 0, 1'000'000)
              .read("n_ei_candidates", out.n_ei_candidates, 1, 10'000)
              .read("prior_weight", out.prior_weight, 1e-6, 1e6)
              .read("consider_magic_clip", out.consider_magic_clip)
              .read("consider_endpoints", out.consider_endpoints)
              .read("multivariate", out.multivariate)
              .read("constant_liar", out.constant_liar)
              .read("variant", out.variant, {"tuner", "optuna"})
              .read("avoid_duplicates", out.avoid_duplicates)
              .finish();
  if (!ok)
    return tl::make_unexpected(ok.error());
  return out;
}

} // namespace tuner
