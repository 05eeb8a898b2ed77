#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

/// What fuzz targets share. A target is a function that takes any bytes; it
/// must not crash, and what it says must hold.
namespace tuner::test {

/// Ends the run, and with it names the input, unless `holds`.
inline void expect(bool holds, const char* what) {
  if (holds)
    return;
  std::cerr << "Not so: " << what << std::endl;
  std::abort();
}

/// The bytes as text.
inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  // The same bytes under another type.
  return {reinterpret_cast<const char*>(data), size};
}

} // namespace tuner::test

/// Called by libFuzzer with one input after the other.
extern "C" int
LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
