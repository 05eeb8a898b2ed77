#pragma once

namespace prometheus {

class Counter;
class Gauge;
class Histogram;

} // namespace prometheus

namespace tuner::metrics {

/// Something that only grows. One that was made without a target counts
/// nothing, so that code need not ask whether anybody measures it.
///
/// Ownership:     the target belongs to a `recorder`, which must outlive this.
/// Thread-safety: any thread; an atomic addition.
class counter {
public:
  counter() = default;
  explicit counter(prometheus::Counter& target) : target_{&target} {
    // nop
  }

  void add(double n = 1) const;

private:
  prometheus::Counter* target_ = nullptr;
};

/// Something that goes up and down. See `counter`.
class gauge {
public:
  gauge() = default;
  explicit gauge(prometheus::Gauge& target) : target_{&target} {
    // nop
  }

  void set(double x) const;
  void add(double x) const;

private:
  prometheus::Gauge* target_ = nullptr;
};

/// How often values of which size come. See `counter`; but an observation takes
/// a lock of the histogram's own.
class histogram {
public:
  histogram() = default;
  explicit histogram(prometheus::Histogram& target) : target_{&target} {
    // nop
  }

  void observe(double x) const;

private:
  prometheus::Histogram* target_ = nullptr;
};

/// What its owner contributes to a gauge that sums up many; taken back when the
/// owner goes.
///
/// Not thread-safe, but shares of the same gauge may be in different threads.
class gauge_share {
public:
  gauge_share() = default;
  explicit gauge_share(gauge sum) : sum_{sum} {
    // nop
  }
  ~gauge_share();
  gauge_share(const gauge_share&) = delete;
  gauge_share& operator=(const gauge_share&) = delete;
  gauge_share(gauge_share&& other) noexcept;
  gauge_share& operator=(gauge_share&& other) noexcept;

  /// From now on the contribution is `x`.
  void set(double x);

private:
  gauge sum_;
  double part_ = 0;
};

} // namespace tuner::metrics
