#pragma once

/// Compiles a function twice, for AVX2 and for the baseline, and picks one when
/// the program starts. Both give the same bits: no fused multiply-add, and
/// sums are written with a fixed number of lanes. Left out under the address
/// sanitizer, which is not ready yet when the choice is made, and for the test
/// that compares both.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)                      \
  && !defined(TUNER_BASELINE_ONLY)
#define TUNER_VECTOR_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define TUNER_VECTOR_CLONES
#endif
