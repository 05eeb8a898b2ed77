#include "metrics/process_figures.hpp"

#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>
#include <unistd.h>

namespace tuner::metrics {

namespace {

double seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
}

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double resident_bytes() {
  std::ifstream in{"/proc/self/statm"};
  double all = 0;
  double resident = 0;
  in >> all >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double open_files() {
  std::error_code error;
  std::filesystem::directory_iterator files{"/proc/self/fd", error};
  if (error)
    return 0;
  // The directory itself is open meanwhile.
  return static_cast<double>(std::distance(begin(files), end(files)) - 1);
}

/// Seconds from boot to the start of the process.
double start_after_boot() {
  std::ifstream in{"/proc/self/stat"};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  // Behind the name, which may hold anything, come fields 3, 4, …, 22.
  auto end = text.rfind(')');
  if (end == std::string::npos)
    return 0;
  std::istringstream rest{text.substr(end + 1)};
  std::string field;
  for (int i = 3; i < 22; ++i)
    rest >> field;
  double ticks = 0;
  rest >> ticks;
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double boot_time() {
  std::ifstream in{"/proc/stat"};
  std::string name;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words{line};
    double at = 0;
    if (words >> name >> at && name == "btime")
      return at;
  }
  return 0;
}

} // namespace

process_figures read_process_figures() {
  // The start does not change.
  static const auto start = boot_time() + start_after_boot();
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  return {resident_bytes(), cpu_seconds(), open_files(),
          static_cast<double>(files.rlim_cur), start};
}

} // namespace tuner::metrics
